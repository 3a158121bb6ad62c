/** Which days a model learns from, and which it is measured on. */
export interface Period {
  /** First day of training, `YYYY-MM-DD`. */
  readonly start: string;
  readonly trainDays: number;
  /** Days after training until the test begins: so long it takes until frauds are known. */
  readonly delayDays: number;
  readonly testDays: number;
}

/** The split that the book's baseline models were measured on. */
export const BASELINE: Period = { start: "2018-07-25", trainDays: 7, delayDays: 7, testDays: 7 };
