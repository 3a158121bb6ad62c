import {
  ACCOUNT_TYPES,
  type AccountType,
  CATEGORIES,
  CREDITS,
  MOVEMENTS,
} from "../contract/transaction.ts";
import type { Random } from "./random.ts";
import { TYPICAL, WAYS, type Way } from "./ways.ts";

/** What one account does again and again. Lists go by the order of the contract's lists. */
export interface Habits {
  readonly accountType: AccountType;
  /** How many transactions, relative to other accounts. */
  readonly activity: number;
  /** Weights of the 24 hours, and of Sunday to Saturday. */
  readonly hours: readonly number[];
  readonly weekdays: readonly number[];
  /** Weights of MOVEMENTS that bring money, and of those that take it. */
  readonly income: readonly number[];
  readonly spending: readonly number[];
  /** Typical amount of each of MOVEMENTS, centavos. */
  readonly typical: readonly number[];
  /** Mean of those that take money, by how often each is made, centavos. */
  readonly spent: number;
  /** Weights of CATEGORIES. */
  readonly categories: readonly number[];
  /** Balance that the account keeps returning to, centavos. */
  readonly balance: number;
  /** Share of income among the transactions at which the balance stands still. */
  readonly incomeShare: number;
  /** Share of card purchases, and of card sales, on credit. */
  readonly onCredit: number;
  /** Day of the month on which bills are due, 1 to 28. */
  readonly dueDay: number;
}

/** Habits of a new account: a way of life, and the account's own deviations from it. */
export function habits(random: Random): Habits {
  const way = WAYS[random.weighted(WAYS.map(({ weight }) => weight))] as Way;
  const typical = MOVEMENTS.map((movement) =>
    typicalAmount(way, CREDITS.includes(movement), random),
  );
  const movements = MOVEMENTS.map((name) => (way.movements[name] ?? 0) * random.between(0.5, 1.5));
  const income = movements.map((weight, i) => (isCredit(i) ? weight : 0));
  const spending = movements.map((weight, i) => (isCredit(i) ? 0 : weight));
  const received = mean(typical, income);
  const spent = mean(typical, spending);
  // A product, because most people of a kind are nearer to its poorest than to its richest.
  const wealth = random.fraction() * random.fraction();
  return {
    accountType: ACCOUNT_TYPES[
      random.weighted(ACCOUNT_TYPES.map((type) => way.accountTypes[type] ?? 0))
    ] as AccountType,
    activity: way.activity * random.between(0.5, 1.5),
    hours: hours(way, random),
    weekdays: way.weekdays.map((weight) => weight * random.between(0.7, 1.3)),
    income,
    spending,
    typical,
    spent,
    categories: CATEGORIES.map(
      (name) => (way.favourites.includes(name) ? 4 : 1) * random.between(0.2, 1.8),
    ),
    balance: Math.round(100 * (way.balance[0] + (way.balance[1] - way.balance[0]) * wealth)),
    incomeShare: spent / (received + spent),
    onCredit: random.between(0.1, 0.8),
    dueDay: random.whole(1, 28),
  };
}

function isCredit(movement: number): boolean {
  return CREDITS.includes(MOVEMENTS[movement] as (typeof MOVEMENTS)[number]);
}

/** Centavos. */
function typicalAmount(way: Way, credit: boolean, random: Random): number {
  const [low, high] = credit ? way.received : way.spent;
  return Math.round(100 * random.between(Math.max(low, TYPICAL[0]), Math.min(high, TYPICAL[1])));
}

/** Busy around the way's hours, each moved by up to an hour; thin while awake, all but nothing at night. */
function hours(way: Way, random: Random): number[] {
  const peaks = way.hours.map((hour) => hour + random.between(-1, 1));
  return Array.from({ length: 24 }, (_, hour) => {
    const awake = hour >= 7 && hour <= 22 ? 0.5 : 0.03;
    return peaks.reduce((sum, peak) => sum + near(hour, peak), awake);
  });
}

/** 9 at the peak, 0 from three hours away on. */
function near(hour: number, peak: number): number {
  const closeness = Math.max(0, 3 - Math.abs(hour - peak));
  return closeness * closeness;
}

function mean(values: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return values.reduce((sum, value, i) => sum + value * (weights[i] as number), 0) / total;
}
