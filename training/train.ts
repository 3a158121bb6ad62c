import { type Show, shown } from "../cli/progress.ts";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../contract/features.ts";
import type { FraudManifest, SegmentationManifest } from "../contract/manifest.ts";
import { type ModelFiles, packed, versionOf } from "./artifact.ts";
import { fraudCard, segmentationCard } from "./card.ts";
import { replayed } from "./dataset.ts";
import type { TrainingEvents } from "./events.ts";
import { type FraudModel, MAX_ROUNDS, trainFraud } from "./fraud.ts";
import { goldenRows, goldenText, goldenVectors } from "./golden.ts";
import { type SegmentationModel, trainSegmentation } from "./segmentation.ts";
import { type Slices, sliced } from "./slices.ts";
import type { Policy } from "./threshold.ts";
import type { XGBoost } from "./xgboost.ts";

/** How to train. */
export interface TrainingOptions {
  /** Segments, 2 to 12. */
  readonly segments: number;
  /** Of the starts of K-means. A whole number, 0 to 2^32 - 1. */
  readonly seed: number;
  readonly policy: Policy;
}

/** Both models, ready to be written, and what they were found to be worth. */
export interface Trained {
  readonly files: { readonly fraud: ModelFiles; readonly segmentation: ModelFiles };
  readonly fraud: FraudModel & { readonly manifest: FraudManifest };
  readonly segmentation: SegmentationModel & { readonly manifest: SegmentationManifest };
  readonly slices: Slices;
}

/**
 * Train both models: the same events and options give the same bytes.
 *
 * @param show Shows how far it is; what it returns may throw to end the training.
 */
export async function train(
  xgboost: XGBoost,
  source: TrainingEvents,
  options: TrainingOptions,
  show: Show = () => ({ add() {}, stop() {} }),
): Promise<Trained> {
  const slices = sliced(
    await shown(show("transactions replayed", source.transactions), (progress) =>
      replayed(source, progress),
    ),
  );
  const fraud = await shown(show("fraud rounds", MAX_ROUNDS), (progress) =>
    trainFraud(xgboost, slices, options.policy, progress),
  );
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
  const golden = goldenRows(slices.test);
  const data = { origin: source.origin, slices };
  const files = (
    { booster }: { booster: Buffer },
    manifest: object,
    rows: number[][],
    card: string,
  ): ModelFiles => ({
    "model.tar.gz": packed(booster),
    "manifest.json": `${JSON.stringify(manifest, null, 2)}\n`,
    "golden.json": goldenText(goldenVectors(xgboost, booster, rows)),
    "card.md": card,
  });
  return {
    files: {
      fraud: files(fraud, manifest, golden.fraud, fraudCard(manifest, fraud, data)),
      segmentation: files(
        segmentation,
        segmentationManifest,
        golden.segmentation,
        segmentationCard(segmentationManifest, segmentation, data),
      ),
    },
    fraud: { ...fraud, manifest },
    segmentation: { ...segmentation, manifest: segmentationManifest },
    slices,
  };
}
