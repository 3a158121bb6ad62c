import { UsageError } from "../cli/errors.ts";
import type { Flag, Flags } from "../cli/flags.ts";
import { REPORTING_DAYS } from "../features/profile.ts";
import { LIMITS } from "../simulator/options.ts";
import { DEFAULTS } from "./simulatedOptions.ts";
import type { Policy } from "./threshold.ts";

/**
 * The precision that a threshold is chosen for when nothing else is asked for, by the source's labels. Frauds that were
 * never confirmed count as false alerts; where they are a tenth, no model comes near to the precision that it has.
 */
export const MIN_PRECISION = { truth: 0.98, confirmations: 0.85 } as const;

/** The flags of `npm run train`. */
export const TRAIN_FLAGS = {
  data: {
    type: "text",
    value: "PLACE",
    multiple: true,
    help: "a directory, file or s3://BUCKET[/PREFIX] of delivered data; may be repeated; simulated when left out",
  },
  out: { type: "text", value: "DIR", default: "models", help: "a directory for the models" },
  "label-delay-days": {
    type: "number",
    formerly: "settling-days",
    min: 0,
    max: 365,
    default: REPORTING_DAYS,
    help: "last days left out, not confirmed yet",
  },
  "min-precision": {
    type: "number",
    min: 0,
    max: 1,
    help: `threshold: most frauds at this precision; ${MIN_PRECISION.truth} without this and the next two, ${MIN_PRECISION.confirmations} with --data`,
  },
  "alerts-per-day": {
    type: "number",
    min: 0,
    max: 1e9,
    help: "threshold: most frauds within this",
  },
  "cost-ratio": {
    type: "number",
    min: 0,
    max: 1e6,
    help: "threshold: least cost; false alert/missed fraud",
  },
  segments: { type: "integer", min: 2, max: 12, default: 6, help: "number of segments" },
  seed: {
    type: "integer",
    min: LIMITS.seed[0],
    max: LIMITS.seed[1],
    default: DEFAULTS.seed,
    help: "of simulated data and K-means",
  },
  count: {
    type: "integer",
    min: 5_000,
    max: 2_000_000,
    default: DEFAULTS.count,
    help: "simulated transactions",
  },
  accounts: {
    type: "integer",
    min: 100,
    max: LIMITS.accounts[1],
    default: DEFAULTS.accounts,
    help: "simulated accounts",
  },
  banks: {
    type: "integer",
    min: 1,
    max: 20,
    default: DEFAULTS.banks,
    help: "simulated banks",
  },
  days: {
    type: "integer",
    min: 10,
    max: LIMITS.days[1],
    default: DEFAULTS.days,
    help: "simulated days",
  },
} as const satisfies Record<string, Flag>;

/**
 * How the threshold is to be chosen, as far as the flags say.
 *
 * @throws UsageError when several ways are asked for.
 */
export function policyOf(flags: Flags<typeof TRAIN_FLAGS>): Policy | undefined {
  const names = (["min-precision", "alerts-per-day", "cost-ratio"] as const).filter(
    (name) => flags[name] !== undefined,
  );
  if (names.length > 1) {
    const several = names.map((name) => `--${name}`).join(" and ");
    throw new UsageError(
      `${several} exclude each other: each chooses the threshold in its own way`,
    );
  }
  if (flags["alerts-per-day"] !== undefined) return { alertsPerDay: flags["alerts-per-day"] };
  if (flags["cost-ratio"] !== undefined) return { costRatio: flags["cost-ratio"] };
  if (flags["min-precision"] !== undefined) return { leastPrecision: flags["min-precision"] };
  return undefined;
}
