import { type Dataset, daysOf } from "../dataset.ts";
import { cuts, type Metrics, measured } from "../metrics.ts";
import { areaUnderRoc } from "../ranking.ts";
import { type AmountTask, amountTask } from "./amounts.ts";
import {
  type BudgetCurve,
  type PrecisionRecall,
  precisionRecall,
  recallByBudget,
} from "./curves.ts";
import {
  type CalibrationBin,
  calibration,
  type ScoreBin,
  scoreDistribution,
} from "./histograms.ts";
import type { Models } from "./models.ts";
import { type SegmentProfile, segmentProfiles } from "./segments.ts";

/** What both models were found to be worth on transactions of known truth. */
export interface Results {
  readonly versions: { readonly fraud: string; readonly segmentation: string };
  readonly threshold: number;
  readonly transactions: number;
  readonly frauds: number;
  readonly days: number;
  /** Sum of the probabilities. */
  readonly expectedFrauds: number;
  readonly metrics: Metrics;
  readonly areaUnderRoc: number;
  readonly precisionRecall: readonly PrecisionRecall[];
  readonly budgets: readonly BudgetCurve[];
  readonly scores: readonly ScoreBin[];
  readonly calibration: readonly CalibrationBin[];
  readonly segments: readonly SegmentProfile[];
  readonly amounts: AmountTask | undefined;
}

/** Ask the models about every transaction, and measure. */
export function results(models: Models, sample: Dataset): Results {
  const { version, threshold } = models.fraud;
  const { frauds, times } = sample;
  const scores = models.scores(sample.fraudRows);
  return {
    versions: { fraud: version, segmentation: models.segmentation.version },
    threshold,
    transactions: frauds.length,
    frauds: frauds.filter((fraud) => fraud).length,
    days: daysOf(times),
    expectedFrauds: scores.reduce((sum, score) => sum + score, 0),
    metrics: measured(scores, sample, threshold),
    areaUnderRoc: areaUnderRoc(scores, frauds),
    precisionRecall: precisionRecall(cuts(scores, frauds)),
    budgets: recallByBudget(scores, sample),
    scores: scoreDistribution(scores, frauds),
    calibration: calibration(scores, frauds),
    segments: segmentProfiles(
      sample,
      models.segments(sample.segmentationRows),
      models.segmentation.segments,
    ),
    amounts: amountTask(sample, scores, threshold),
  };
}
