import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { segmentationRow } from "../../features/features.ts";
import { readBooster } from "../../local/xgboost/booster.ts";
import { goldenVectors } from "../../training/golden.ts";
import { DEFAULTS, type Trained, train } from "../../training/train.ts";
import { openXgboost } from "../../training/xgboost.ts";
import { unpacked } from "../support/boosters.ts";

const MODELS = fileURLToPath(new URL("../../models", import.meta.url));
const NAMES = ["fraud", "segmentation"] as const;
const xgboost = openXgboost();

function committed(name: string, file: string): Buffer {
  return readFileSync(join(MODELS, name, file));
}

describe("training", () => {
  let trained: Trained;
  before(async () => {
    trained = await train(xgboost, DEFAULTS);
  });

  it("twice gives the same bytes", async () => {
    const again = await train(xgboost, DEFAULTS);

    expect(again.files).to.deep.equal(trained.files);
  });

  for (const name of NAMES) {
    it(`gives the committed ${name} model`, () => {
      const { "model.tar.gz": archive, ...texts } = trained.files[name];

      for (const [file, text] of Object.entries(texts)) {
        expect(text, file).to.equal(committed(name, file).toString());
      }
      // Versions of Node compress differently, so it is what they compress that must not differ.
      const content = gunzipSync(archive as Uint8Array);
      expect(content.equals(gunzipSync(committed(name, "model.tar.gz")))).to.equal(true);
    });

    it(`committed golden vectors that real XGBoost answers so with the ${name} model`, async () => {
      const [entry] = await unpacked(committed(name, "model.tar.gz"));
      const golden = JSON.parse(committed(name, "golden.json").toString());

      expect(goldenVectors(xgboost, entry?.bytes ?? Buffer.of(), golden.rows)).to.deep.equal(
        golden,
      );
    });
  }

  it("finds the frauds of weeks that it hasn't seen", () => {
    const { precision, recall, averagePrecision } = trained.fraud.test;

    expect(Math.min(precision, recall, averagePrecision)).to.be.at.least(0.95);
  });

  it("expresses K-means exactly: the likeliest class is the nearest centre", () => {
    const { booster, centres, mean, deviation } = trained.segmentation;
    const rows = trained.slices.test.map(({ transaction }) => segmentationRow(transaction));
    const answers = readBooster(booster, "segmentation").predict({
      values: Float32Array.from(rows.flat()),
      rows: rows.length,
      columns: mean.length,
    });
    const distance = (row: number[], centre: number[]) =>
      row.reduce((sum, value, j) => {
        const difference = (value - (centre[j] as number)) / (deviation[j] as number);
        return sum + difference ** 2;
      }, 0);
    const likeliest = rows.map((_, i) => {
      const row = answers.subarray(i * centres.length, (i + 1) * centres.length);
      return row.indexOf(Math.max(...row));
    });
    const nearest = rows.map((row) => {
      const distances = centres.map((centre) => distance(row, centre));
      return distances.indexOf(Math.min(...distances));
    });

    expect(rows).to.have.length.above(20_000);
    expect(likeliest).to.deep.equal(nearest);
  });
});
