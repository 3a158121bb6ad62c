/** Transactions whose scores lie from `from` up to, not including, the next bin. */
export interface ScoreBin {
  readonly from: number;
  readonly frauds: number;
  readonly others: number;
}

/** Transactions that the model says are alike: what it says, and what was true. */
export interface CalibrationBin {
  /** Mean of the probabilities. */
  readonly predicted: number;
  /** Share of frauds, and where 95 % of such samples would have it (Wilson's interval). */
  readonly observed: number;
  readonly low: number;
  readonly high: number;
  readonly transactions: number;
}

/** Equal parts of the range of scores. */
const SCORE_BINS = 20;
const CALIBRATION_BINS = 10;
/** Standard deviations on either side that hold 95 % of a normal distribution. */
const TWO_SIDED = 1.96;

/** How many frauds and how many others have which scores. */
export function scoreDistribution(scores: Float32Array, frauds: readonly boolean[]): ScoreBin[] {
  return binned(scores, SCORE_BINS).map((bin, i) => {
    const found = bin.filter((index) => frauds[index]).length;
    return { from: i / SCORE_BINS, frauds: found, others: bin.length - found };
  });
}

/** How true the probabilities are; parts of the range without a score are left out. */
export function calibration(scores: Float32Array, frauds: readonly boolean[]): CalibrationBin[] {
  return binned(scores, CALIBRATION_BINS)
    .filter((bin) => bin.length > 0)
    .map((bin) => {
      const predicted = bin.reduce((sum, i) => sum + (scores[i] as number), 0) / bin.length;
      const observed = bin.filter((i) => frauds[i]).length / bin.length;
      return {
        predicted,
        observed,
        ...interval(observed, bin.length),
        transactions: bin.length,
      };
    });
}

/** Indexes of the scores in each of `count` equal parts of 0 to 1. */
function binned(scores: Float32Array, count: number): number[][] {
  const bins = Array.from({ length: count }, (): number[] => []);
  scores.forEach((score, i) => {
    bins[Math.min(Math.floor(score * count), count - 1)]?.push(i);
  });
  return bins;
}

function interval(share: number, size: number): { low: number; high: number } {
  const squared = TWO_SIDED ** 2;
  const centre = (share + squared / (2 * size)) / (1 + squared / size);
  const variance = (share * (1 - share)) / size + squared / (4 * size ** 2);
  const half = (TWO_SIDED * Math.sqrt(variance)) / (1 + squared / size);
  return { low: Math.max(centre - half, 0), high: Math.min(centre + half, 1) };
}
