import type { Margins, Shape } from "./shape.ts";

/**
 * A linear booster: one row of weights per feature, one column per output, and the biases as the last row.
 * A missing value adds nothing.
 */
export function linearMargins(weights: readonly number[], shape: Shape, base: number): Margins {
  const { features, outputs } = shape;
  if (weights.length !== (features + 1) * outputs) {
    throw new Error(
      `${shape.file}: gblinear needs ${(features + 1) * outputs} weights for ${features} features and ${outputs} outputs, got ${weights.length}`,
    );
  }
  const w = Float32Array.from(weights);
  const bias = w.subarray(features * outputs);
  return (row, sums) => {
    for (let output = 0; output < outputs; output++) {
      let sum = Math.fround((bias[output] as number) + base);
      for (let feature = 0; feature < features; feature++) {
        const value = row[feature] as number;
        if (Number.isNaN(value)) continue;
        sum = Math.fround(sum + Math.fround(value * (w[feature * outputs + output] as number)));
      }
      sums[output] = sum;
    }
  };
}
