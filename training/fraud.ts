import { setImmediate } from "node:timers/promises";
import type { Progress } from "../cli/progress.ts";
import { FRAUD_FEATURES } from "../contract/features.ts";
import type { Dataset } from "./dataset.ts";
import { type Metrics, measured } from "./metrics.ts";
import type { Slices } from "./slices.ts";
import { chosenThreshold, explainedPolicy, type Policy } from "./threshold.ts";
import type { Booster, DMatrix, XGBoost } from "./xgboost.ts";

/** Rounds tried at most; the validation slice says how many are kept. */
export const MAX_ROUNDS = 400;
/** Rounds without any gain after which no more are tried. */
const PATIENCE = 20;

/**
 * Bins as fine as this tell amounts apart like `exact` does, in a fifth of the time; the default of 256 doesn't.
 * Columns and rows are drawn so that no tree leans on one column of the history alone. One thread: sums taken in
 * another order give other bytes.
 */
export const PARAMETERS = {
  objective: "binary:logistic",
  base_score: 0.5,
  tree_method: "hist",
  max_bin: 4096,
  max_depth: 5,
  eta: 0.1,
  subsample: 0.8,
  colsample_bytree: 0.5,
  nthread: 1,
  seed: 0,
} as const;

/** A trained fraud model. */
export interface FraudModel {
  /** XGBoost's JSON. */
  readonly booster: Buffer;
  readonly rounds: number;
  readonly threshold: number;
  /** How the threshold was chosen, part of a sentence. */
  readonly policy: string;
  readonly validation: Metrics;
  readonly test: Metrics;
}

/**
 * Train on the first slice, choose rounds and threshold on the second, measure on both later ones.
 *
 * @param progress Told of each round, {@link MAX_ROUNDS} in all; those that aren't tried are told of, too.
 */
export async function trainFraud(
  xgboost: XGBoost,
  slices: Slices,
  policy: Policy,
  progress: Progress,
): Promise<FraudModel> {
  const training = matrix(xgboost, slices.training);
  const validation = matrix(xgboost, slices.validation);
  const test = matrix(xgboost, slices.test);
  const booster = xgboost.booster(PARAMETERS, training, [validation]);
  try {
    const { frauds } = slices.validation;
    let best = { rounds: 0, loss: Number.POSITIVE_INFINITY };
    let round = 0;
    while (round < MAX_ROUNDS && round < best.rounds + PATIENCE) {
      booster.update(round, training);
      round++;
      const loss = logLoss(booster.predict(validation), frauds);
      if (loss < best.loss) best = { rounds: round, loss };
      progress.add(1);
      // Lets a Ctrl-C in.
      await setImmediate();
    }
    progress.add(MAX_ROUNDS - round);
    return kept(booster, best.rounds, { validation, test }, slices, policy);
  } finally {
    for (const resource of [booster, training, validation, test]) resource.free();
  }
}

function kept(
  all: Booster,
  rounds: number,
  matrices: { validation: DMatrix; test: DMatrix },
  slices: Slices,
  policy: Policy,
): FraudModel {
  const booster = all.slice(rounds);
  try {
    const scores = booster.predict(matrices.validation);
    const threshold = chosenThreshold(scores, slices.validation, policy);
    return {
      booster: booster.save(),
      rounds,
      threshold,
      policy: explainedPolicy(policy),
      validation: measured(scores, slices.validation, threshold),
      test: measured(booster.predict(matrices.test), slices.test, threshold),
    };
  } finally {
    booster.free();
  }
}

function matrix(xgboost: XGBoost, { fraudRows, frauds }: Dataset): DMatrix {
  return xgboost.matrix(fraudRows, FRAUD_FEATURES.length, Float32Array.from(frauds, Number));
}

/** Mean of the surprise at the truth; XGBoost's own `logloss`. */
function logLoss(scores: Float32Array, frauds: readonly boolean[]): number {
  let sum = 0;
  scores.forEach((score, i) => {
    sum -= Math.log(Math.max(frauds[i] ? score : 1 - score, 1e-16));
  });
  return sum / scores.length;
}
