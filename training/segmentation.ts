import { kmeans } from "ml-kmeans";
import { SEGMENTATION_FEATURES } from "../contract/features.ts";
import { segmentationRow } from "../features/features.ts";
import type { Example, Slices } from "./data.ts";
import { inOrder, segmentNames } from "./segmentNames.ts";
import type { XGBoost } from "./xgboost.ts";

/** Rows that K-means sees, spread evenly over the training slice: more don't move the centres. */
const SAMPLE = 20_000;
/** Starts from different centres; the tightest result is kept. */
const STARTS = 10;

/** A trained segmentation model. */
export interface SegmentationModel {
  /** XGBoost's JSON. */
  readonly booster: Buffer;
  /** Name of each class. */
  readonly segments: string[];
  /** Centres in the units of the features, in the order of the classes. */
  readonly centres: number[][];
  /** Mean and deviation of each feature, by which distances are measured. */
  readonly mean: number[];
  readonly deviation: number[];
}

/**
 * Find `count` segments with K-means on standardised rows of the training slice.
 *
 * @param count Segments, at least 2.
 * @param seed Makes the starts repeatable.
 */
export function trainSegmentation(
  xgboost: XGBoost,
  slices: Slices,
  count: number,
  seed: number,
): SegmentationModel {
  const rows = sample(slices.training).map(({ transaction }) => segmentationRow(transaction));
  const mean = columns(rows, (column) => average(column));
  const deviation = columns(rows, (column) => {
    const centre = average(column);
    return Math.sqrt(average(column.map((value) => (value - centre) ** 2))) || 1;
  });
  const standardised = rows.map((row) =>
    row.map((value, j) => (value - (mean[j] as number)) / (deviation[j] as number)),
  );
  const centres = inOrder(
    tightest(standardised, count, seed).map((centre) =>
      centre.map((value, j) => value * (deviation[j] as number) + (mean[j] as number)),
    ),
  );
  const loaded = xgboost.load(Buffer.from(JSON.stringify(linearBooster(centres, mean, deviation))));
  try {
    return {
      booster: loaded.save(),
      segments: segmentNames(centres),
      centres,
      mean,
      deviation,
    };
  } finally {
    loaded.free();
  }
}

function tightest(rows: number[][], count: number, seed: number): number[][] {
  let best: { centres: number[][]; spread: number } | undefined;
  for (let start = 0; start < STARTS; start++) {
    const result = kmeans(rows, count, { seed: seed + start, maxIterations: 300 });
    const spread = average(
      rows.map((row, i) =>
        squared(row, result.centroids[result.clusters[i] as number] as number[]),
      ),
    );
    if (!best || spread < best.spread) best = { centres: result.centroids, spread };
  }
  return best?.centres ?? [];
}

/**
 * K-means as a linear booster: of the squared distance to a centre only what differs between centres
 * matters to softmax, and that is linear in the row. Each column of weights, and the biases, lose their
 * mean over the classes, which changes no answer and keeps single precision from cancelling.
 */
function linearBooster(centres: number[][], mean: number[], deviation: number[]): object {
  const scaled = centres.map((centre) =>
    centre.map((value, j) => (value - (mean[j] as number)) / (deviation[j] as number)),
  );
  const weights = mean.map((_, j) =>
    scaled.map((centre) => (2 * (centre[j] as number)) / (deviation[j] as number)),
  );
  const biases = scaled.map((centre, k) => {
    const offset = mean.map((value, j) => value * (weights[j]?.[k] as number));
    return -centre.reduce((sum, value) => sum + value ** 2, 0) - offset.reduce((a, b) => a + b, 0);
  });
  return {
    learner: {
      attributes: {},
      feature_names: [],
      feature_types: [],
      gradient_booster: {
        model: { boosted_rounds: 1, weights: [...weights, biases].flatMap(centred) },
        name: "gblinear",
      },
      learner_model_param: {
        base_score: "0E0",
        boost_from_average: "1",
        num_class: String(centres.length),
        num_feature: String(SEGMENTATION_FEATURES.length),
        num_target: "1",
      },
      objective: {
        name: "multi:softprob",
        softmax_multiclass_param: { num_class: String(centres.length) },
      },
    },
    version: [1, 7, 4],
  };
}

function sample(examples: readonly Example[]): Example[] {
  const every = Math.max(Math.floor(examples.length / SAMPLE), 1);
  return examples.filter((_, i) => i % every === 0);
}

function columns(rows: number[][], of: (column: number[]) => number): number[] {
  return SEGMENTATION_FEATURES.map((_, j) => of(rows.map((row) => row[j] as number)));
}

function centred(values: number[]): number[] {
  const centre = average(values);
  return values.map((value) => value - centre);
}

function average(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squared(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, j) => sum + (value - (b[j] as number)) ** 2, 0);
}
