import { UsageError } from "../cli/errors.ts";
import type { Flag, Flags } from "../cli/flags.ts";
import { REPORTING_DAYS } from "../features/profile.ts";
import { LIMITS } from "../simulator/options.ts";
import { DEFAULTS } from "./simulated.ts";
import type { Policy } from "./threshold.ts";

/**
 * The precision that a threshold is chosen for when nothing else is asked for, by the source's labels. Frauds that were
 * never confirmed count as false alerts; where they are a tenth, no model comes near to the precision that it has.
 */
export const LEAST_PRECISION = { truth: 0.98, confirmations: 0.85 } as const;

/** The flags of `npm run train`. */
export const FLAGS = {
  data: {
    type: "text",
    multiple: true,
    help: "a directory, file or s3://BUCKET[/PREFIX] that the pipeline delivered to; may be repeated; simulated when left out",
  },
  out: { type: "text", default: "models", help: "a directory for the models" },
  "settling-days": {
    type: "number",
    min: 0,
    max: 365,
    default: REPORTING_DAYS,
    help: "last days of delivered data whose frauds may not be confirmed yet",
  },
  "min-precision": {
    type: "number",
    min: 0,
    max: 1,
    help: `threshold: most frauds at this precision, ${LEAST_PRECISION.truth} (with --data ${LEAST_PRECISION.confirmations}) when neither this nor the next two are given`,
  },
  "alerts-per-day": {
    type: "number",
    min: 0,
    max: 1e9,
    help: "threshold: most frauds with at most so many alerts a day",
  },
  "cost-ratio": {
    type: "number",
    min: 0,
    max: 1e6,
    help: "threshold: least cost, a false alert costing this share of a missed fraud",
  },
  segments: { type: "integer", min: 2, max: 12, default: 6, help: "segments" },
  seed: {
    type: "integer",
    min: LIMITS.seed[0],
    max: LIMITS.seed[1],
    default: DEFAULTS.seed,
    help: "seed of the simulated data and of K-means",
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
    help: "accounts that make them",
  },
  banks: {
    type: "integer",
    min: 1,
    max: 20,
    default: DEFAULTS.banks,
    help: "banks that they are divided among",
  },
  days: {
    type: "integer",
    min: 10,
    max: LIMITS.days[1],
    default: DEFAULTS.days,
    help: "days over which they are spread",
  },
} as const satisfies Record<string, Flag>;

/**
 * How the threshold is to be chosen, as far as the flags say.
 *
 * @throws UsageError when several ways are asked for.
 */
export function policyOf(flags: Flags<typeof FLAGS>): Policy | undefined {
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
