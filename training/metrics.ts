/** How well scores find the frauds among them. */
export interface Metrics {
  readonly precision: number;
  readonly recall: number;
  readonly averagePrecision: number;
}

/** A score, and the truth. */
interface Scored {
  readonly score: number;
  readonly fraud: boolean;
}

/** What flagging every score from some score on would catch. */
interface Cut {
  /** Lowest score that is flagged, and the highest that isn't (0 when all are). */
  readonly flagged: number;
  readonly below: number;
  readonly precision: number;
  readonly recall: number;
}

/** Measure `scores` at a threshold: what reaches it is flagged. */
export function measured(
  scores: Float32Array,
  frauds: readonly boolean[],
  threshold: number,
): Metrics {
  const all = cuts(scores, frauds);
  const cut = all.findLast(({ flagged }) => flagged >= threshold);
  let averagePrecision = 0;
  let reached = 0;
  for (const { precision, recall } of all) {
    averagePrecision += (recall - reached) * precision;
    reached = recall;
  }
  return { precision: cut?.precision ?? 0, recall: cut?.recall ?? 0, averagePrecision };
}

/**
 * The threshold with the best F1, as few decimals as tell it. Among thresholds that are as good it is the
 * middle of the widest gap between two scores, because that errs least when scores move a little.
 */
export function bestThreshold(scores: Float32Array, frauds: readonly boolean[]): number {
  let best: Cut | undefined;
  for (const cut of cuts(scores, frauds)) {
    const better = best ? f1(cut) - f1(best) || gap(cut) - gap(best) : 1;
    if (better > 0) best = cut;
  }
  if (!best) throw new Error("there are no scores to choose a threshold on");
  const middle = (best.flagged + best.below) / 2;
  for (let decimals = 1; decimals < 15; decimals++) {
    const rounded = Number(middle.toFixed(decimals));
    if (rounded > best.below && rounded <= best.flagged) return rounded;
  }
  return best.flagged;
}

function f1({ precision, recall }: Cut): number {
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

function gap({ flagged, below }: Cut): number {
  return flagged - below;
}

/** One cut below each distinct score, from the highest down. */
function cuts(scores: Float32Array, frauds: readonly boolean[]): Cut[] {
  const ordered = Array.from(scores, (score, i): Scored => ({ score, fraud: frauds[i] === true }));
  ordered.sort((a, b) => b.score - a.score);
  const total = frauds.filter((fraud) => fraud).length;
  const found: Cut[] = [];
  let caught = 0;
  ordered.forEach(({ score, fraud }, i) => {
    if (fraud) caught++;
    const below = ordered[i + 1]?.score ?? 0;
    if (i < ordered.length - 1 && below === score) return;
    found.push({ flagged: score, below, precision: caught / (i + 1), recall: caught / total });
  });
  return found;
}
