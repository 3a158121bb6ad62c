import { CommandError } from "../cli/errors.ts";
import { DAY, dayOf } from "../features/time.ts";
import type { CardTransaction } from "./handbookData.ts";
import type { Period } from "./handbookPeriod.ts";
import { grouped } from "./ranking.ts";

export interface Split {
  readonly train: readonly CardTransaction[];
  /** Without those of cards that were known to be compromised on their day. */
  readonly test: readonly CardTransaction[];
}

/**
 * Split transactions as the book does (chapter 3, "Baseline fraud detection system"). A card is known to be compromised
 * once a fraud with it is old enough to have been reported, and is blocked from the next day on.
 *
 * @throws CommandError when the data doesn't cover the period, or has no fraud in it.
 */
export function splitByTime(transactions: readonly CardTransaction[], period: Period): Split {
  const { trainDays, delayDays, testDays } = period;
  const first = dayNumber(period.start);
  const test = first + trainDays + delayDays;
  refuseUncovered(transactions, first, test + testDays - 1);
  const byDay = grouped(transactions, ({ time }) => dayOf(time));
  const days = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => byDay.get(from + i) ?? []);
  const train = days(first, trainDays).flat();
  const known = compromised(train);
  const kept = days(test, testDays).map((day, i) => {
    for (const card of compromised(byDay.get(first + trainDays + i - 1) ?? [])) known.add(card);
    return day.filter(({ card }) => !known.has(card));
  });
  const split = { train, test: kept.flat() };
  for (const [name, part] of Object.entries(split)) {
    if (part.some(({ fraud }) => fraud)) continue;
    throw new CommandError(
      `there is no fraud among the ${part.length} transactions of the ${name} days: take more with --${name}-days, or another --train-start`,
    );
  }
  return split;
}

function compromised(transactions: readonly CardTransaction[]): Set<number> {
  return new Set(transactions.filter(({ fraud }) => fraud).map(({ card }) => card));
}

function refuseUncovered(
  transactions: readonly CardTransaction[],
  first: number,
  last: number,
): void {
  const begins = dayOf(transactions[0]?.time ?? 0);
  const ends = dayOf(transactions.at(-1)?.time ?? 0);
  if (first >= begins && last <= ends) return;
  throw new CommandError(
    `the data goes from ${dateOf(begins)} to ${dateOf(ends)}, and training and test from ${dateOf(first)} to ${dateOf(last)}: choose another --train-start, or fewer days`,
  );
}

/** Number of a day since 1970. */
export function dayNumber(date: string): number {
  return Date.parse(date) / 1000 / DAY;
}

/** `YYYY-MM-DD`. */
export function dateOf(day: number): string {
  return new Date(day * DAY * 1000).toISOString().slice(0, 10);
}
