import { cuts } from "./metrics.ts";

/** A scored transaction. */
export interface Ranked {
  readonly score: number;
  readonly fraud: boolean;
  readonly card: number;
  /** Number of its day. */
  readonly day: number;
}

/**
 * Area under the receiver operating characteristic: how likely a fraud scores higher than an honest transaction, a tie
 * counting half.
 */
export function areaUnderRoc(scores: Float32Array, frauds: readonly boolean[]): number {
  const positives = frauds.filter((fraud) => fraud).length;
  const negatives = frauds.length - positives;
  let area = 0;
  let before = { caught: 0, alerts: 0 };
  for (const cut of cuts(scores, frauds)) {
    const honest = cut.alerts - cut.caught - (before.alerts - before.caught);
    area += (honest * (before.caught + cut.caught)) / 2;
    before = cut;
  }
  return area / (positives * negatives);
}

/**
 * The book's card precision: investigators look at the cards with the highest scores of each day, `count` of them; how
 * many had a fraud that day, averaged over days. A card that was found isn't looked at again.
 *
 * @param count Whole, 1 or more. A day with fewer cards counts as if the others had been honest.
 */
export function cardPrecision(transactions: readonly Ranked[], count: number): number {
  const found = new Set<number>();
  const days = grouped(transactions, ({ day }) => day);
  let sum = 0;
  for (const day of [...days.keys()].sort((a, b) => a - b)) {
    const open = (days.get(day) ?? []).filter(({ card }) => !found.has(card));
    const frauds = new Set(open.filter(({ fraud }) => fraud).map(({ card }) => card));
    const caught = topCards(open, count).filter((card) => frauds.has(card));
    for (const card of caught) found.add(card);
    sum += caught.length / count;
  }
  return sum / days.size;
}

/** Cards with the highest scores; of equal ones, those with the lower number. */
function topCards(transactions: readonly Ranked[], count: number): number[] {
  const best = new Map<number, number>();
  for (const { card, score } of transactions) {
    best.set(card, Math.max(best.get(card) ?? Number.NEGATIVE_INFINITY, score));
  }
  const ordered = [...best].sort(([a, x], [b, y]) => y - x || a - b);
  return ordered.slice(0, count).map(([card]) => card);
}

/** Values by what `keyOf` says of them, each group in their order. */
export function grouped<T>(values: readonly T[], keyOf: (value: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
