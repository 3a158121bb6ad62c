import { CommandError } from "../cli/errors.ts";
import { daysOf } from "./dataset.ts";
import { type Cut, cuts, type Truth } from "./metrics.ts";

/** How the threshold of suspicion is chosen; exactly one of these. */
export type Policy =
  /** The most frauds at no less than this precision, 0 to 1. */
  | { readonly leastPrecision: number }
  /** The most frauds with no more than so many alerts a day, on average; above 0. */
  | { readonly alertsPerDay: number }
  /** The least cost, a false alert costing this share of a missed fraud; 0 or more. */
  | { readonly costRatio: number };

/**
 * The threshold that a policy asks for: about the middle between the lowest score that is flagged and the highest that
 * isn't, because that errs least when scores move a little; as few decimals as tell it.
 *
 * @param scores Of the validation slice.
 * @throws CommandError when no threshold does it, with the nearest that is to be had.
 */
export function chosenThreshold(scores: Float32Array, truth: Truth, policy: Policy): number {
  const all = cuts(scores, truth.frauds);
  const cut = "costRatio" in policy ? cheapest(all, policy.costRatio) : widest(all, truth, policy);
  const middle = (cut.flagged + cut.below) / 2;
  for (let decimals = 1; decimals < 15; decimals++) {
    const rounded = Number(middle.toFixed(decimals));
    if (Math.abs(rounded - middle) <= (cut.flagged - cut.below) / 4) return rounded;
  }
  return cut.flagged;
}

/** The policy as part of a sentence. */
export function explainedPolicy(policy: Policy): string {
  if ("leastPrecision" in policy) {
    return `the most frauds at a precision of at least ${policy.leastPrecision} on the validation slice`;
  }
  if ("alertsPerDay" in policy) {
    return `the most frauds with at most ${policy.alertsPerDay} alerts a day on the validation slice`;
  }
  return `the least cost on the validation slice, a false alert costing ${policy.costRatio} of a missed fraud`;
}

function widest(
  all: readonly Cut[],
  { times }: Truth,
  policy: Exclude<Policy, { costRatio: number }>,
): Cut {
  const days = daysOf(times);
  const allowed = all.filter((cut) =>
    "alertsPerDay" in policy
      ? cut.alerts <= policy.alertsPerDay * days
      : precision(cut) >= policy.leastPrecision,
  );
  const best = most(allowed, ({ caught }) => caught);
  if (best) return best;
  if ("alertsPerDay" in policy) {
    const least = (all[0]?.alerts ?? 0) / days;
    throw new CommandError(
      `--alerts-per-day ${policy.alertsPerDay} is less than the ${least.toFixed(2)} alerts a day of the highest threshold there is: raise it, or give more data`,
    );
  }
  const highest = Math.max(...all.map(precision));
  throw new CommandError(
    `no threshold reaches --min-precision ${policy.leastPrecision} on the validation slice: the highest precision is ${highest.toFixed(3)}`,
  );
}

function cheapest(all: readonly Cut[], ratio: number): Cut {
  const saved = ({ caught, alerts }: Cut) => caught - ratio * (alerts - caught);
  const best = most(all, saved);
  if (best && saved(best) > 0) return best;
  // Where alerts cost more than they save, nothing is suspected.
  return { flagged: 1, below: all[0]?.flagged ?? 0, alerts: 0, caught: 0 };
}

/** The one with the highest value; of several, the one with the fewest alerts. */
function most(all: readonly Cut[], value: (cut: Cut) => number): Cut | undefined {
  let best: Cut | undefined;
  for (const cut of all) if (!best || value(cut) > value(best)) best = cut;
  return best;
}

function precision({ caught, alerts }: Cut): number {
  return caught / alerts;
}
