/** What a booster's parts have to fit. */
export interface Shape {
  readonly file: string;
  readonly features: number;
  readonly outputs: number;
}

/** Writes the sums of one row into `sums`, one per output. */
export type Margins = (row: Float32Array, sums: Float32Array) => void;
