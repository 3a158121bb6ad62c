import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { SEGMENTATION_FEATURES } from "../../contract/features.ts";
import type { Dataset } from "../../training/dataset.ts";
import { goldenVectors, readGolden } from "../../training/golden.ts";
import { type SegmentationModel, trainSegmentation } from "../../training/segmentation.ts";
import { simulated } from "../../training/simulated.ts";
import { type Trained, train } from "../../training/train.ts";
import { openXgboost } from "../../training/xgboost.ts";
import { readBooster } from "../../xgboost/booster.ts";
import { unpacked } from "../support/boosters.ts";

const MODELS = fileURLToPath(new URL("../../models", import.meta.url));
const NAMES = ["fraud", "segmentation"] as const;
const xgboost = openXgboost();

/** Enough to learn from, in a few seconds. */
function trainSmall(): Promise<Trained> {
  const source = simulated({ count: 24_000, accounts: 400, banks: 1, seed: 11, days: 45 });
  return train(xgboost, source, { segments: 6, seed: 11, policy: { leastPrecision: 0.97 } });
}

describe("training", () => {
  let trained: Trained;
  before(async () => {
    trained = await trainSmall();
  });

  it("twice gives the same bytes", async () => {
    expect((await trainSmall()).files).to.deep.equal(trained.files);
  });

  it("finds frauds of weeks that it hasn't seen, of each kind", () => {
    const { precision, averagePrecision, scenarios } = trained.fraud.test;

    expect(precision).to.be.at.least(0.9);
    expect(averagePrecision).to.be.at.least(0.8);
    expect(scenarios.map(({ recall }) => recall > 0.4)).to.deep.equal([true, true, true]);
  });

  it("keeps an account in its segment", () => {
    expect(trained.segmentation.test.stability).to.be.at.least(0.9);
    expect(trained.segmentation.segments).to.have.lengthOf(6);
  });

  it("expresses K-means exactly: the likeliest class is the nearest centre", () => {
    expectNearest(trained.segmentation, trained.slices.test);
  });

  it("does so where a feature is the same for everyone", () => {
    const { slices } = trained;
    const { length } = SEGMENTATION_FEATURES;
    const uniform = (slice: Dataset) => ({
      ...slice,
      segmentationRows: slice.segmentationRows.map((value, i) => (i % length === 1 ? 1 : value)),
    });
    const same = {
      training: uniform(slices.training),
      validation: uniform(slices.validation),
      test: uniform(slices.test),
    };

    expectNearest(trainSegmentation(xgboost, same, 3, 1), same.test);
  });
});

describe("real XGBoost", () => {
  for (const name of NAMES) {
    it(`answers the golden vectors of the committed ${name} model as they say`, async () => {
      const [entry] = await unpacked(readFileSync(join(MODELS, name, "model.tar.gz")));
      const golden = readGolden(readFileSync(join(MODELS, name, "golden.json"), "utf8"));
      const { rows } = golden;

      expect(goldenVectors(xgboost, entry?.bytes ?? Buffer.of(), rows)).to.deep.equal(golden);
    });
  }
});

function expectNearest(
  { booster, centres, mean, deviation, weights }: SegmentationModel,
  { segmentationRows }: Dataset,
): void {
  const columns = mean.length;
  const rows = segmentationRows.length / columns;
  const answers = readBooster(booster, "segmentation").predict({
    values: segmentationRows,
    rows,
    columns,
  });
  const distance = (row: Float32Array, centre: number[]) =>
    row.reduce((sum, value, j) => {
      const scale = (deviation[j] as number) / (weights[j] as number);
      return sum + ((value - (centre[j] as number)) / scale) ** 2;
    }, 0);
  const numbers = Array.from({ length: rows }, (_, i) => i);
  const likeliest = numbers.map((i) => {
    const row = answers.subarray(i * centres.length, (i + 1) * centres.length);
    return row.indexOf(Math.max(...row));
  });
  const nearest = numbers.map((i) => {
    const row = segmentationRows.subarray(i * columns, (i + 1) * columns);
    const distances = centres.map((centre) => distance(row, centre));
    return distances.indexOf(Math.min(...distances));
  });

  expect(rows).to.be.at.least(4_000);
  expect(likeliest).to.deep.equal(nearest);
}
