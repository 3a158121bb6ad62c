import type { Flag } from "../cli/flags.ts";
import { DEFAULTS, LIMITS } from "./options.ts";
import { FRAUDS, type Fraud } from "./scenarios.ts";
import { TARGET_FLAGS } from "./targetFlags.ts";

const NO_FRAUD = "none";
const ONE_FRAUD = `(${FRAUDS.join("|")})`;

/** The flags of `npm run simulate`. */
export const FLAGS = {
  ...TARGET_FLAGS,
  count: {
    type: "integer",
    min: LIMITS.count[0],
    max: LIMITS.count[1],
    default: DEFAULTS.count,
    help: "transactions; confirmations of frauds come on top",
  },
  rate: {
    type: "number",
    min: 0.01,
    max: 1_000_000,
    help: "events a second; as fast as accepted when left out",
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
    pattern: new RegExp(`^(${NO_FRAUD}|${ONE_FRAUD}(,${ONE_FRAUD})*)$`),
    default: FRAUDS.join(","),
    help: `names out of ${FRAUDS.join(", ")}, separated by commas, or ${NO_FRAUD}`,
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
    help: "share of frauds that are confirmed, of those that moved money",
  },
  "confirm-days": {
    type: "number",
    min: LIMITS.confirmDays[0],
    max: LIMITS.confirmDays[1],
    default: DEFAULTS.confirmDays,
    help: "days from a fraud to its confirmation, give or take half",
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
    help: "a file for the ids sent and the truth about each; overwritten, or with --continue added to",
  },
  continue: {
    type: "switch",
    help: "go on where an interrupted simulation with the same flags ended: what --sent lists is not sent again",
  },
} as const satisfies Record<string, Flag>;

/** The frauds that `--scenarios` names. */
export function fraudsOf(names: string): Fraud[] {
  return FRAUDS.filter((fraud) => names.split(",").includes(fraud));
}
