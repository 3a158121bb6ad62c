import { isDate } from "./calendar.ts";
import { FRAUDS, type Fraud } from "./scenarios.ts";

/** What to simulate. */
export interface SimulationOptions {
  /** Transactions, 0 to 1,000,000,000. Confirmations of frauds come on top. */
  readonly count: number;
  /** The same options with the same seed give the same bytes, on any machine. A whole number, 0 to 2^32 - 1. */
  readonly seed: number;
  /** Accounts, 1 to 100,000. Memory grows with these, by about 3 KB each, and with unconfirmed frauds. */
  readonly accounts: number;
  /** Frauds to be found among the transactions. */
  readonly scenarios: readonly Fraud[];
  /** Share of transactions with an anomalous amount, 0 to 1. */
  readonly anomalyRate: number;
  /** Share of the frauds that moved money which are confirmed, 0 to 1. The transactions don't depend on it. */
  readonly confirmRate: number;
  /**
   * Days from a fraud to its confirmation, 0 to 60, on average: each takes between half and one and a half times that.
   * The transactions don't depend on it.
   */
  readonly confirmDays: number;
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
  scenarios: FRAUDS,
  anomalyRate: 0.005,
  confirmRate: 0.9,
  confirmDays: 2,
  from: "2026-01-05",
  days: 30,
};

/** Lowest and highest value of each numeric option. */
export const LIMITS = {
  count: [0, 1_000_000_000],
  seed: [0, 2 ** 32 - 1],
  accounts: [1, 100_000],
  anomalyRate: [0, 1],
  confirmRate: [0, 1],
  confirmDays: [0, 60],
  days: [1, 3_650],
} as const satisfies Partial<Record<keyof SimulationOptions, readonly [number, number]>>;

const FRACTIONAL: readonly string[] = ["anomalyRate", "confirmRate", "confirmDays"];

/** @throws RangeError naming the option, its limits and the value. */
export function check(options: SimulationOptions): void {
  for (const [name, [low, high]] of Object.entries(LIMITS)) {
    const value = options[name as keyof typeof LIMITS];
    const whole = !FRACTIONAL.includes(name);
    if (value >= low && value <= high && (!whole || Number.isInteger(value))) continue;
    const kind = whole ? "a whole number" : "a number";
    throw new RangeError(`${name} must be ${kind} from ${low} to ${high}, got ${value}`);
  }
  if (!isDate(options.from)) {
    throw new RangeError(`from must be a date that exists, YYYY-MM-DD, got "${options.from}"`);
  }
  const unknown = options.scenarios.find((name) => !FRAUDS.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`scenarios must be among ${FRAUDS.join(", ")}, got "${unknown}"`);
  }
}
