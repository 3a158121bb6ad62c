import type { BankTransaction } from "../contract/transaction.ts";
import { type Account, openBank } from "./accounts.ts";
import { act, SCENARIOS, type Scenario } from "./act.ts";
import { calendar, isDate } from "./calendar.ts";
import { Queue } from "./queue.ts";
import { Schedule } from "./schedule.ts";

export { SCENARIOS, type Scenario };

/** What to simulate. */
export interface SimulationOptions {
  /** Transactions, 0 to 1,000,000,000. */
  readonly count: number;
  /** The same options with the same seed give the same bytes, on any machine. A whole number, 0 to 2^32 - 1. */
  readonly seed: number;
  /** Accounts, 1 to 100,000. Memory grows with these alone, by about 3 KB each. */
  readonly accounts: number;
  /** Share of transactions with an anomalous amount, 0 to 1. */
  readonly anomalyRate: number;
  /** First day, `YYYY-MM-DD`, in the bank's local time. */
  readonly from: string;
  /** Days over which the transactions are spread, 1 to 3,650. */
  readonly days: number;
}

/** Used where an option is not given. */
export const DEFAULTS: SimulationOptions = {
  count: 20_000,
  seed: 1,
  accounts: 500,
  anomalyRate: 0.005,
  from: "2026-01-05",
  days: 30,
};

/** Lowest and highest value of each numeric option. */
export const LIMITS = {
  count: [0, 1_000_000_000],
  seed: [0, 2 ** 32 - 1],
  accounts: [1, 100_000],
  anomalyRate: [0, 1],
  days: [1, 3_650],
} as const satisfies Partial<Record<keyof SimulationOptions, readonly [number, number]>>;

/** A transaction, and the truth about it. */
export interface Simulated {
  /** What goes on the wire. */
  readonly transaction: BankTransaction;
  /** What only the side file says. */
  readonly scenario: Scenario;
}

/**
 * Transactions of a made-up bank, in the order of `data` and `horario`.
 *
 * @example
 * for (const { transaction, scenario } of simulate({ count: 1000, seed: 7 })) { ... }
 *
 * @throws Error naming the option, its limits and the value, before the first transaction.
 */
export function simulate(options: Partial<SimulationOptions> = {}): Generator<Simulated> {
  const checked = { ...DEFAULTS, ...options };
  check(checked);
  return transactions(checked);
}

function* transactions(options: SimulationOptions): Generator<Simulated> {
  const { count, seed, accounts: size, anomalyRate, from, days: length } = options;
  const bank = openBank(seed, size);
  const days = calendar(from, length);
  const shares = apportion(
    count,
    bank.accounts.map(({ habits }) => habits.activity),
  );
  const schedules = bank.accounts.map(
    ({ habits, random }, i) => new Schedule(shares[i] as number, days, habits, random),
  );
  const queue = new Queue(schedules.map((schedule) => schedule.next()));
  for (let made = 0; made < count; made++) {
    const account = bank.accounts[queue.first] as Account;
    const scenario = account.random.chance(anomalyRate) ? "anomalous-amount" : "ordinary";
    yield { transaction: act(account, bank, scenario, days, queue.time), scenario };
    queue.postpone((schedules[queue.first] as Schedule).next());
  }
}

/** Divide `count` in proportion to `weights`, in whole numbers that add up to it. */
function apportion(count: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let weight = 0;
  let given = 0;
  return weights.map((own, i) => {
    weight += own;
    const upTo = i === weights.length - 1 ? count : Math.round((count * weight) / total);
    const share = upTo - given;
    given = upTo;
    return share;
  });
}

function check(options: SimulationOptions): void {
  for (const [name, [low, high]] of Object.entries(LIMITS)) {
    const value = options[name as keyof typeof LIMITS];
    const whole = name !== "anomalyRate";
    if (value >= low && value <= high && (!whole || Number.isInteger(value))) continue;
    const kind = whole ? "a whole number" : "a number";
    throw new RangeError(`${name} must be ${kind} from ${low} to ${high}, got ${value}`);
  }
  if (!isDate(options.from)) {
    throw new RangeError(`from must be a date that exists, YYYY-MM-DD, got "${options.from}"`);
  }
}
