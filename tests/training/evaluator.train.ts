import { readFileSync } from "node:fs";
import { expect } from "chai";
import { openXgboost, type Parameters } from "../../training/xgboost.ts";
import { readBooster } from "../../xgboost/booster.ts";
import { unpacked } from "../support/boosters.ts";

const ROWS = 20_000;
const xgboost = openXgboost();

/** Numbers from 0 to 1 that are the same in every run (Numerical Recipes' linear congruence). */
function fractions(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Values of all sizes and both signs; a tenth is missing, another tenth 0. */
function matrix(columns: number): Float32Array {
  const random = fractions();
  return new Float32Array(ROWS * columns).map(() => {
    const kind = random();
    if (kind < 0.1) return Number.NaN;
    if (kind < 0.2) return 0;
    return (random() - 0.5) * 10 ** Math.floor(random() * 6);
  });
}

/** Largest difference between our answers and the real ones. */
function difference(model: Buffer, columns: number): number {
  const values = matrix(columns);
  const loaded = xgboost.load(model);
  const data = xgboost.matrix(values, columns);
  try {
    const real = loaded.predict(data);
    const ours = readBooster(model, "model").predict({ values, rows: ROWS, columns });
    expect(ours).to.have.lengthOf(real.length);
    expect(new Set(real).size).to.be.above(2);
    return real.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (ours[i] as number))),
      0,
    );
  } finally {
    data.free();
    loaded.free();
  }
}

/** A model that has seen noise: all of its branches matter. */
function trainedOnNoise(parameters: Parameters, columns: number, classes: number): Buffer {
  const random = fractions();
  const labels = new Float32Array(ROWS).map(() => Math.floor(random() * classes));
  const data = xgboost.matrix(matrix(columns), columns, labels);
  const booster = xgboost.booster(
    { nthread: 1, seed: 0, tree_method: "hist", ...parameters },
    data,
  );
  try {
    for (let round = 0; round < 20; round++) booster.update(round, data);
    return booster.save();
  } finally {
    booster.free();
    data.free();
  }
}

describe("our evaluator answers as real XGBoost does, missing values included,", () => {
  for (const name of ["fraud", "segmentation"]) {
    it(`for the committed ${name} model`, async () => {
      const archive = readFileSync(new URL(`../../models/${name}/model.tar.gz`, import.meta.url));
      const [entry] = await unpacked(archive);
      const model = entry?.bytes ?? Buffer.of();

      expect(difference(model, readBooster(model, name).features)).to.be.below(1e-6);
    });
  }

  const kinds: Record<string, [Parameters, number]> = {
    "deep binary trees with a base_score": [
      { objective: "binary:logistic", max_depth: 7, base_score: 0.2 },
      2,
    ],
    "forests of several classes": [
      { objective: "multi:softprob", num_class: 4, num_parallel_tree: 3, subsample: 0.5 },
      4,
    ],
    "a binary linear booster": [
      { objective: "binary:logistic", booster: "gblinear", base_score: 0.3 },
      2,
    ],
  };
  for (const [what, [parameters, classes]] of Object.entries(kinds)) {
    it(`for ${what}`, () => {
      expect(difference(trainedOnNoise(parameters, 6, classes), 6)).to.be.below(1e-6);
    });
  }
});
