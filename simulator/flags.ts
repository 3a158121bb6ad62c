import type { Flag } from "../cli/flags.ts";
import { DEFAULTS, LIMITS } from "./options.ts";
import { FRAUDS, type Fraud } from "./scenarios.ts";
import { TARGET_FLAGS } from "./targetFlags.ts";

const NO_FRAUD = "none";
const ONE_FRAUD = `(${FRAUDS.join("|")})`;

/** The flags of `npm run simulate`. */
export const SIMULATE_FLAGS = {
  ...TARGET_FLAGS,
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
    help: "events a second; no limit when left out",
  },
  accounts: {
    type: "integer",
    min: LIMITS.accounts[0],
    max: LIMITS.accounts[1],
    default: DEFAULTS.accounts,
    help: "accounts of the bank",
  },
  scenarios: {
    type: "text",
    value: "NAMES",
    pattern: new RegExp(`^(${NO_FRAUD}|${ONE_FRAUD}(,${ONE_FRAUD})*)$`),
    help: `names out of ${FRAUDS.join(", ")}, separated by commas, or ${NO_FRAUD}; default all`,
  },
  "anomaly-rate": {
    type: "number",
    min: LIMITS.anomalyRate[0],
    max: LIMITS.anomalyRate[1],
    default: DEFAULTS.anomalyRate,
    help: "share of anomalous amounts",
  },
  "confirm-rate": {
    type: "number",
    min: LIMITS.confirmRate[0],
    max: LIMITS.confirmRate[1],
    default: DEFAULTS.confirmRate,
    help: "share of frauds confirmed",
  },
  "confirm-days": {
    type: "number",
    min: LIMITS.confirmDays[0],
    max: LIMITS.confirmDays[1],
    default: DEFAULTS.confirmDays,
    help: "mean days until then",
  },
  seed: {
    type: "integer",
    min: LIMITS.seed[0],
    max: LIMITS.seed[1],
    default: DEFAULTS.seed,
    help: "same seed, same bytes",
  },
  from: {
    type: "text",
    value: "DAY",
    pattern: /^\d{4}-\d\d-\d\d$/,
    default: DEFAULTS.from,
    help: "first day, YYYY-MM-DD",
  },
  days: {
    type: "integer",
    min: LIMITS.days[0],
    max: LIMITS.days[1],
    default: DEFAULTS.days,
    help: "days with transactions",
  },
  sent: {
    type: "text",
    value: "FILE",
    default: "sent.ndjson",
    help: "a file for the ids and the frauds; overwritten without --resume",
  },
  resume: {
    type: "switch",
    formerly: "continue",
    help: "send only what --sent does not list; give the same flags",
  },
} as const satisfies Record<string, Flag>;

/** The frauds that `--scenarios` names; all when it is left out. */
export function fraudsOf(names: string | undefined): Fraud[] {
  if (names === undefined) return [...FRAUDS];
  return FRAUDS.filter((fraud) => names.split(",").includes(fraud));
}
