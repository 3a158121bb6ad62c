/** What to send through a pipeline. */
export interface Traffic {
  /** Transactions to simulate. */
  readonly count: number;
  readonly seed: number;
  /** Share of the frauds that are confirmed; the simulator's own when left out. */
  readonly confirmRate?: number | undefined;
  /** Ends the sending. */
  readonly signal: AbortSignal;
}
