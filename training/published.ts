/** One row of a table of results. */
export interface Result {
  readonly model: string;
  /** Area under the receiver operating characteristic. */
  readonly auc: number;
  readonly averagePrecision: number;
  /** Of the 100 cards a day with the highest scores, those that had a fraud. */
  readonly cardPrecision: number;
}

/**
 * What the Fraud Detection Handbook publishes for its baseline split (chapter 3, `BaselineModeling.ipynb`, cell 41).
 * All are well above chance, whose average precision is the share of frauds, 0.007.
 */
export const PUBLISHED: readonly Result[] = [
  row("Logistic regression", 0.871, 0.606, 0.291),
  row("Decision tree, depth 2", 0.763, 0.496, 0.241),
  row("Decision tree, unlimited", 0.788, 0.309, 0.243),
  row("Random forest", 0.867, 0.658, 0.287),
  row("XGBoost", 0.862, 0.639, 0.273),
];

function row(model: string, auc: number, averagePrecision: number, cardPrecision: number): Result {
  return { model, auc, averagePrecision, cardPrecision };
}
