/** Beyond this, `exp` overflows single precision; XGBoost stops here too. */
const MAX_EXPONENT = Math.fround(88.7);
/** XGBoost's guard against a division by 0. */
const EPSILON = Math.fround(1e-16);

/** The margin that stands for a probability: `base_score` of `binary:logistic`, above 0 and below 1. */
export function logit(probability: number, file: string): number {
  const p = Math.fround(probability);
  if (p > 0 && p < 1) {
    return -Math.fround(Math.log(Math.fround(Math.fround(1 / p) - 1)));
  }
  throw new Error(`${file}: base_score must be above 0 and below 1 for binary:logistic, got ${p}`);
}

/** Turns one margin into a probability, in place. */
export function logistic(sums: Float32Array): void {
  const exponent = Math.min(-(sums[0] as number), MAX_EXPONENT);
  const sum = Math.fround(Math.fround(Math.exp(exponent)) + 1);
  sums[0] = 1 / Math.fround(sum + EPSILON);
}

/** Turns the margins of all classes into probabilities that add up to 1, in place. */
export function softmax(sums: Float32Array): void {
  let highest = sums[0] as number;
  for (const sum of sums) highest = Math.max(highest, sum);
  let total = 0;
  for (let i = 0; i < sums.length; i++) {
    sums[i] = Math.exp(Math.fround((sums[i] as number) - highest));
    total += sums[i] as number;
  }
  total = Math.fround(total);
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) / total;
}
