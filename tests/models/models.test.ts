import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../../contract/features.ts";
import {
  checkedManifest,
  fraudManifestSchema,
  segmentationManifestSchema,
} from "../../contract/manifest.ts";
import type { Transaction } from "../../contract/transaction.ts";
import { fraudRow, segmentationRow } from "../../features/features.ts";
import { readArtefact } from "../../local/xgboost/artefact.ts";
import { simulate } from "../../simulator/simulate.ts";
import { unpacked } from "../support/boosters.ts";

type Model = "fraud" | "segmentation";

function file(model: Model, name: string): Buffer {
  return readFileSync(new URL(`../../models/${model}/${name}`, import.meta.url));
}
const json = (model: Model, name: string) => JSON.parse(file(model, name).toString());
const fraud = checkedManifest(
  fraudManifestSchema,
  json("fraud", "manifest.json"),
  "models/fraud/manifest.json",
  FRAUD_FEATURES,
);
const segmentation = checkedManifest(
  segmentationManifestSchema,
  json("segmentation", "manifest.json"),
  "models/segmentation/manifest.json",
  SEGMENTATION_FEATURES,
);

/** Answers of the committed model, one list per transaction. */
async function answers(model: Model, transactions: Transaction[]): Promise<number[][]> {
  const booster = await readArtefact(file(model, "model.tar.gz"), model);
  const rows = transactions.map(model === "fraud" ? fraudRow : segmentationRow);
  const values = Float32Array.from(rows.flat());
  const all = [...booster.predict({ values, rows: rows.length, columns: booster.features })];
  const { outputs } = booster;
  return rows.map((_, i) => all.slice(i * outputs, (i + 1) * outputs));
}

for (const [name, { version, features }] of Object.entries({ fraud, segmentation })) {
  const model = name as Model;

  describe(`the committed ${model} model`, () => {
    it("is one file at the top level of its archive", async () => {
      const entries = await unpacked(file(model, "model.tar.gz"));

      expect(entries.map(({ path, type }) => [path, type])).to.deep.equal([
        ["xgboost-model", "File"],
      ]);
    });

    it("has the version of its content", async () => {
      const [entry] = await unpacked(file(model, "model.tar.gz"));
      const hash = createHash("sha256").update(entry?.bytes ?? "");

      expect(version).to.equal(`${model}-${hash.digest("hex").slice(0, 12)}`);
    });

    it("was saved by XGBoost 1.7 with a base_score that it reads back", async () => {
      const [entry] = await unpacked(file(model, "model.tar.gz"));
      const { learner, version } = JSON.parse(String(entry?.bytes));

      expect(version.slice(0, 2)).to.deep.equal([1, 7]);
      expect(learner.learner_model_param.base_score).to.match(/^\d(\.\d+)?E-?\d+$/);
    });

    it("was trained on as many columns as its manifest names, and so are its golden vectors", async () => {
      const { features: columns } = await readArtefact(file(model, "model.tar.gz"), model);
      const golden: { rows: number[][]; expected: unknown[] } = json(model, "golden.json");

      expect(columns).to.equal(features.length);
      expect(new Set(golden.rows.map((row) => row.length))).to.deep.equal(new Set([columns]));
      expect(golden.expected).to.have.lengthOf(golden.rows.length);
    });
  });
}

describe("the committed models, on transactions as of the default run", () => {
  const simulated = [...simulate({ count: 10_000, seed: 1 })];
  const transactions = simulated.map(({ transaction }) => transaction);

  it("catch 95 % of the anomalies, with 95 % of the alarms right", async () => {
    const flagged = (await answers("fraud", transactions)).map(
      ([probability = 0]) => probability >= fraud.threshold,
    );
    const anomalous = simulated.map(({ scenario }) => scenario !== "ordinary");
    const count = (wanted: (i: number) => boolean) => simulated.filter((_, i) => wanted(i)).length;
    const caught = count((i) => flagged[i] === true && anomalous[i] === true);

    expect(count((i) => anomalous[i] === true)).to.be.above(20);
    expect(caught / count((i) => anomalous[i] === true)).to.be.at.least(0.95);
    expect(caught / count((i) => flagged[i] === true)).to.be.at.least(0.95);
  });

  it("find every segment, and mostly the same one for an account", async () => {
    const rows = await answers("segmentation", transactions);
    const accounts = new Map<string, Map<number, number>>();
    rows.forEach((row, i) => {
      const segment = row.indexOf(Math.max(...row));
      const account = transactions[i]?.numero_conta ?? "";
      const seen = accounts.get(account) ?? new Map();
      accounts.set(account, seen.set(segment, (seen.get(segment) ?? 0) + 1));
    });
    const most = [...accounts.values()].map((seen) => Math.max(...seen.values()));
    const found = new Set([...accounts.values()].flatMap((seen) => [...seen.keys()]));

    expect(rows[0]).to.have.lengthOf(segmentation.segments.length);
    expect(found.size).to.equal(segmentation.segments.length);
    expect(most.reduce((a, b) => a + b, 0) / rows.length).to.be.at.least(0.8);
  });
});
