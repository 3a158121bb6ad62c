import { kmeans } from "ml-kmeans";
import { SEGMENTATION_FEATURES, type SegmentationFeature } from "../contract/features.ts";
import { type Dataset, part } from "./dataset.ts";
import { inOrder, segmentNames } from "./segmentNames.ts";
import type { Slices } from "./slices.ts";
import type { XGBoost } from "./xgboost.ts";

/** Rows that K-means sees, spread evenly: more don't move the centres. */
const SAMPLE = 20_000;
/** Starts from different centres; the tightest result is kept. */
const STARTS = 10;

/**
 * How much a feature counts, against 1 for the others. The shares of eight categories and of four parts of the day
 * would outvote what an account is and does, and the days since the last transaction say more of the transaction than
 * of the account.
 */
const WEIGHTS: Partial<Record<SegmentationFeature, number>> = {
  log_dias_desde_ultima: 0.5,
  parte_alimentacao: 0.5,
  parte_vestuario: 0.5,
  parte_viagens: 0.5,
  parte_eletronicos: 0.5,
  parte_shopping: 0.5,
  parte_esporte: 0.5,
  parte_informatica: 0.5,
  parte_outros: 0.5,
  parte_madrugada: 0.5,
  parte_manha: 0.5,
  parte_tarde: 0.5,
  parte_noite: 0.5,
};

/** A trained segmentation model. */
export interface SegmentationModel {
  /** XGBoost's JSON. */
  readonly booster: Buffer;
  /** Name of each class. */
  readonly segments: string[];
  /** Centres in the units of the features, in the order of the classes. */
  readonly centres: number[][];
  /** Mean and deviation of each feature; distances are measured in deviations, times the feature's weight. */
  readonly mean: number[];
  readonly deviation: number[];
  readonly weights: number[];
  readonly test: SegmentMetrics;
}

/** How the segments do on transactions that K-means hasn't seen. */
export interface SegmentMetrics {
  /** Share of the transactions in each segment, in the order of the classes. */
  readonly shares: readonly number[];
  /** Share of the transactions that are in the segment where their account is most often. */
  readonly stability: number;
}

/**
 * Find `count` segments with K-means on standardised rows. It sees the second half of the training slice, where the
 * accounts are known: being new would make a segment of its own.
 *
 * @param count Segments, at least 2.
 * @param seed Makes the starts repeatable.
 */
export function trainSegmentation(
  xgboost: XGBoost,
  { training, test }: Slices,
  count: number,
  seed: number,
): SegmentationModel {
  const { length } = training.accounts;
  const rows = sample(part(training, Math.floor(length / 2), length));
  const mean = columns(rows, (column) => average(column));
  const deviation = columns(rows, (column) => {
    const centre = average(column);
    return Math.sqrt(average(column.map((value) => (value - centre) ** 2))) || 1;
  });
  const weights = SEGMENTATION_FEATURES.map((name) => WEIGHTS[name] ?? 1);
  const scale = deviation.map((value, j) => value / (weights[j] as number));
  const standardised = rows.map((row) =>
    row.map((value, j) => (value - (mean[j] as number)) / (scale[j] as number)),
  );
  const centres = inOrder(
    tightest(standardised, count, seed).map((centre) =>
      centre.map((value, j) => value * (scale[j] as number) + (mean[j] as number)),
    ),
  );
  const loaded = xgboost.load(linearBooster(centres, mean, scale));
  const matrix = xgboost.matrix(test.segmentationRows, SEGMENTATION_FEATURES.length);
  try {
    return {
      booster: loaded.save(),
      segments: segmentNames(centres, { mean, deviation, weights }),
      centres,
      mean,
      deviation,
      weights,
      test: segmentMetrics(likeliest(loaded.predict(matrix), count), test, count),
    };
  } finally {
    matrix.free();
    loaded.free();
  }
}

/** The class with the highest answer, row by row. */
function likeliest(answers: Float32Array, classes: number): number[] {
  return Array.from({ length: answers.length / classes }, (_, i) => {
    const row = answers.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}

function segmentMetrics(
  segments: readonly number[],
  { accounts }: Dataset,
  count: number,
): SegmentMetrics {
  const sizes = Array<number>(count).fill(0);
  const ofAccount = new Map(accounts.map((account) => [account, Array<number>(count).fill(0)]));
  segments.forEach((segment, i) => {
    const own = ofAccount.get(accounts[i] as string) as number[];
    own[segment] = (own[segment] as number) + 1;
    sizes[segment] = (sizes[segment] as number) + 1;
  });
  const most = [...ofAccount.values()].reduce((sum, own) => sum + Math.max(...own), 0);
  return {
    shares: sizes.map((size) => size / segments.length),
    stability: most / segments.length,
  };
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
function linearBooster(centres: number[][], mean: number[], scale: number[]): Buffer {
  const scaled = centres.map((centre) =>
    centre.map((value, j) => (value - (mean[j] as number)) / (scale[j] as number)),
  );
  const weights = mean.map((_, j) =>
    scaled.map((centre) => (2 * (centre[j] as number)) / (scale[j] as number)),
  );
  const biases = scaled.map((centre, k) => {
    const offset = mean.map((value, j) => value * (weights[j]?.[k] as number));
    return -centre.reduce((sum, value) => sum + value ** 2, 0) - offset.reduce((a, b) => a + b, 0);
  });
  const booster = {
    learner: {
      attributes: {},
      feature_names: [],
      feature_types: [],
      gradient_booster: {
        model: { boosted_rounds: 1, weights: [] },
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
  // XGBoost reads `0` as a whole number, which a weight may not be, and `0e+0` as a number.
  const numbers = [...weights, biases].flatMap(centred).map((weight) => weight.toExponential());
  const text = JSON.stringify(booster).replace('"weights":[]', `"weights":[${numbers.join()}]`);
  return Buffer.from(text);
}

function sample({ segmentationRows, accounts }: Dataset): number[][] {
  const { length } = SEGMENTATION_FEATURES;
  const every = Math.max(Math.floor(accounts.length / SAMPLE), 1);
  return Array.from({ length: Math.ceil(accounts.length / every) }, (_, i) =>
    Array.from(segmentationRows.subarray(i * every * length, (i * every + 1) * length)),
  );
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
