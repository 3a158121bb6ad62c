import type { Flag } from "../cli/flags.ts";
import { DEFAULTS, LIMITS } from "./simulate.ts";

/** The flags of `npm run simulate`. */
export const FLAGS = {
  stream: {
    type: "text",
    pattern: /^[\w.-]{1,128}$/,
    help: "the name of the Kinesis stream to send to",
  },
  region: {
    type: "text",
    pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
    help: "the stream's region, such as sa-east-1; else AWS_REGION or the profile's",
  },
  count: {
    type: "integer",
    min: LIMITS.count[0],
    max: LIMITS.count[1],
    default: DEFAULTS.count,
    help: "transactions",
  },
  rate: {
    type: "number",
    min: 0.01,
    max: 1_000_000,
    help: "transactions a second; as fast as accepted when left out",
  },
  accounts: {
    type: "integer",
    min: LIMITS.accounts[0],
    max: LIMITS.accounts[1],
    default: DEFAULTS.accounts,
    help: "accounts of the bank",
  },
  "anomaly-rate": {
    type: "number",
    min: LIMITS.anomalyRate[0],
    max: LIMITS.anomalyRate[1],
    default: DEFAULTS.anomalyRate,
    help: "share of anomalous amounts",
  },
  seed: {
    type: "integer",
    min: LIMITS.seed[0],
    max: LIMITS.seed[1],
    default: DEFAULTS.seed,
    help: "same options and seed, same bytes",
  },
  from: {
    type: "text",
    pattern: /^\d{4}-\d\d-\d\d$/,
    default: DEFAULTS.from,
    help: "a day, YYYY-MM-DD: the first of the transactions",
  },
  days: {
    type: "integer",
    min: LIMITS.days[0],
    max: LIMITS.days[1],
    default: DEFAULTS.days,
    help: "days they are spread over",
  },
  sent: {
    type: "text",
    default: "sent.ndjson",
    help: "a file for the ids sent and which are anomalous; overwritten",
  },
} as const satisfies Record<string, Flag>;
