import { DAY } from "./time.ts";

/** Days since the last time, at most: a longer absence is a stranger's. */
export const LONGEST_ABSENCE = 90;
/**
 * Least decayed count that a mean is made of: about one transaction two mean lives ago. Below it the mean is missing,
 * since what is left of the sums says little.
 */
const LEAST_COUNT = 0.1;

/** A mean of decayed sums; missing when next to nothing is left of them. */
export function mean(sum: number, count: number): number {
  return count < LEAST_COUNT ? Number.NaN : sum / count;
}

/** What part is left of a decayed count in a shorter life; missing when there was nothing. */
export function recent(short: number, long: number): number {
  return long > 0 ? short / long : Number.NaN;
}

/** Share of one of the `count` slots from `first` on; missing while they are all empty. */
export function share(sums: Float64Array, first: number, count: number, which: number): number {
  let total = 0;
  for (let slot = first; slot < first + count; slot++) total += sums[slot] as number;
  return total > 0 ? (sums[first + which] as number) / total : Number.NaN;
}

/** Days since `last`, 0 to {@link LONGEST_ABSENCE}. */
export function absence(last: number, time: number): number {
  return Math.min(Math.max((time - last) / DAY, 0), LONGEST_ABSENCE);
}
