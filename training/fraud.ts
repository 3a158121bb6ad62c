import { setImmediate } from "node:timers/promises";
import { FRAUD_FEATURES } from "../contract/features.ts";
import { fraudRow } from "../features/features.ts";
import { type Example, flattened, type Slices } from "./data.ts";
import { bestThreshold, type Metrics, measured } from "./metrics.ts";
import type { Booster, DMatrix, XGBoost } from "./xgboost.ts";

/** Rounds tried; the validation slice says how many are kept. */
export const MAX_ROUNDS = 100;

/**
 * Depth and rate are what did best on the Fraud Detection Handbook's simulated cards. `exact`, because the
 * histogram's 256 bins can't tell amounts apart where it matters. One thread: sums taken in another order
 * give other bytes.
 */
const PARAMETERS = {
  objective: "binary:logistic",
  base_score: 0.5,
  tree_method: "exact",
  max_depth: 3,
  eta: 0.1,
  nthread: 1,
  seed: 0,
} as const;

/** A trained fraud model. */
export interface FraudModel {
  /** XGBoost's JSON. */
  readonly booster: Buffer;
  readonly rounds: number;
  readonly threshold: number;
  readonly validation: Metrics;
  readonly test: Metrics;
}

/**
 * Train on the first slice, choose rounds and threshold on the second, measure on both later ones.
 *
 * @param onRound Called after each of {@link MAX_ROUNDS}.
 */
export async function trainFraud(
  xgboost: XGBoost,
  slices: Slices,
  onRound: () => void,
): Promise<FraudModel> {
  const training = matrix(xgboost, slices.training);
  const validation = matrix(xgboost, slices.validation);
  const test = matrix(xgboost, slices.test);
  const booster = xgboost.booster(PARAMETERS, training);
  try {
    const frauds = labels(slices.validation);
    let rounds = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let round = 1; round <= MAX_ROUNDS; round++) {
      booster.update(round - 1, training);
      const loss = logLoss(booster.predict(validation), frauds);
      if (loss < least) {
        least = loss;
        rounds = round;
      }
      onRound();
      // Lets a Ctrl-C in.
      await setImmediate();
    }
    return kept(booster, rounds, { validation, test }, slices);
  } finally {
    for (const resource of [booster, training, validation, test]) resource.free();
  }
}

function kept(
  all: Booster,
  rounds: number,
  matrices: { validation: DMatrix; test: DMatrix },
  slices: Slices,
): FraudModel {
  const booster = all.slice(rounds);
  try {
    const scores = booster.predict(matrices.validation);
    const frauds = labels(slices.validation);
    const threshold = bestThreshold(scores, frauds);
    return {
      booster: booster.save(),
      rounds,
      threshold,
      validation: measured(scores, frauds, threshold),
      test: measured(booster.predict(matrices.test), labels(slices.test), threshold),
    };
  } finally {
    booster.free();
  }
}

function matrix(xgboost: XGBoost, slice: readonly Example[]): DMatrix {
  const values = flattened(slice.map(({ transaction }) => fraudRow(transaction)));
  return xgboost.matrix(values, FRAUD_FEATURES.length, Float32Array.from(labels(slice), Number));
}

function labels(slice: readonly Example[]): boolean[] {
  return slice.map(({ fraud }) => fraud);
}

/** Mean of the surprise at the truth; XGBoost's own `logloss`. */
function logLoss(scores: Float32Array, frauds: readonly boolean[]): number {
  let sum = 0;
  scores.forEach((score, i) => {
    sum -= Math.log(Math.max(frauds[i] ? score : 1 - score, 1e-16));
  });
  return sum / scores.length;
}
