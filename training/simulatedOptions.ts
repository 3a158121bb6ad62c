/** What to simulate. */
export interface SimulatedOptions {
  /** Transactions and accounts of all banks. */
  readonly count: number;
  readonly accounts: number;
  /** Banks side by side, which have no account and no counterparty in common. @default 1 */
  readonly banks?: number;
  /** Of the first bank; the others have the seeds that follow. */
  readonly seed: number;
  readonly days: number;
  /** First day, `YYYY-MM-DD`. @default the first day of the training period */
  readonly from?: string;
}

/**
 * Each bank is as large and as busy as that of the simulator's own default run, for three times as long, so that the
 * longest-lived sums of a profile fill up. Several banks, because a larger one would not have more counterparties but
 * busier ones. The seeds are none that the simulator's users would try first, so that the accounts of a local run
 * are strangers to the models.
 */
export const DEFAULTS = {
  count: 360_000,
  accounts: 3_000,
  banks: 6,
  seed: 20_250_701,
  days: 90,
} as const satisfies SimulatedOptions;
