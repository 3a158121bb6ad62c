/** Rows of numbers, one after another. NaN is a missing value. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}
