import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../contract/features.ts";
import type { FraudManifest, SegmentationManifest } from "../contract/manifest.ts";
import { fraudRow, segmentationRow } from "../features/features.ts";
import { goldenText, type ModelFiles, packed, versionOf } from "./artefact.ts";
import { type DataOptions, type Slices, simulated } from "./data.ts";
import { type FraudModel, trainFraud } from "./fraud.ts";
import { goldenTransactions, goldenVectors } from "./golden.ts";
import { type SegmentationModel, trainSegmentation } from "./segmentation.ts";
import type { XGBoost } from "./xgboost.ts";

/** What to train. */
export interface TrainingOptions extends DataOptions {
  /** Segments, 2 to 12. */
  readonly segments: number;
}

/**
 * Used where a flag is not given. The seed is none that the simulator's users would try first, so that the
 * accounts of a local run are strangers to the models.
 */
export const DEFAULTS: TrainingOptions = {
  count: 120_000,
  accounts: 3_000,
  seed: 20_250_701,
  segments: 6,
};

/** Both models, ready to be written, and what they were found to be worth. */
export interface Trained {
  readonly files: { readonly fraud: ModelFiles; readonly segmentation: ModelFiles };
  readonly fraud: FraudModel & { readonly manifest: FraudManifest };
  readonly segmentation: SegmentationModel & { readonly manifest: SegmentationManifest };
  readonly slices: Slices;
}

/**
 * Train both models: the same options give the same bytes.
 *
 * @param onRound Called after each round of the fraud model.
 */
export async function train(
  xgboost: XGBoost,
  options: TrainingOptions,
  onRound: () => void = () => {},
): Promise<Trained> {
  const slices = simulated(options);
  const fraud = await trainFraud(xgboost, slices, onRound);
  const segmentation = trainSegmentation(xgboost, slices, options.segments, options.seed);
  const manifest: FraudManifest = {
    version: versionOf("fraud", fraud.booster),
    features: [...FRAUD_FEATURES],
    threshold: fraud.threshold,
  };
  const segmentationManifest: SegmentationManifest = {
    version: versionOf("segmentation", segmentation.booster),
    features: [...SEGMENTATION_FEATURES],
    segments: segmentation.segments,
  };
  const golden = goldenTransactions(slices.test);
  const files = (model: { booster: Buffer }, manifest: object, rows: number[][]): ModelFiles => ({
    "model.tar.gz": packed(model.booster),
    "manifest.json": `${JSON.stringify(manifest, null, 2)}\n`,
    "golden.json": goldenText(goldenVectors(xgboost, model.booster, rows)),
  });
  return {
    files: {
      fraud: files(fraud, manifest, golden.map(fraudRow)),
      segmentation: files(segmentation, segmentationManifest, golden.map(segmentationRow)),
    },
    fraud: { ...fraud, manifest },
    segmentation: { ...segmentation, manifest: segmentationManifest },
    slices,
  };
}
