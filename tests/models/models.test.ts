import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../../contract/features.ts";
import {
  checkedManifest,
  fraudManifestSchema,
  segmentationManifestSchema,
} from "../../contract/manifest.ts";
import { History, type Rows } from "../../features/history.ts";
import { readArtifact } from "../../emulator/sagemaker/xgboost/artifact.ts";
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

/** Answers of the committed model, one list for each row. */
async function answers(model: Model, judged: readonly Rows[]): Promise<number[][]> {
  const booster = await readArtifact(file(model, "model.tar.gz"), model);
  const rows = judged.map((row) => row[model]);
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

    it("says on its card what it is", () => {
      expect(file(model, "card.md").toString().split("\n")[0]).to.equal(`# ${version}`);
    });

    it("was trained on as many columns as its manifest names, and so are its golden vectors", async () => {
      const { features: columns } = await readArtifact(file(model, "model.tar.gz"), model);
      const golden: { rows: unknown[][]; expected: unknown[] } = json(model, "golden.json");

      expect(columns).to.equal(features.length);
      expect(new Set(golden.rows.map((row) => row.length))).to.deep.equal(new Set([columns]));
      expect(golden.expected).to.have.lengthOf(golden.rows.length);
    });
  });
}

describe("the committed models, on traffic as of the default run", () => {
  const history = new History();
  const scenarios: string[] = [];
  const accounts: string[] = [];
  const rows: Rows[] = [];
  for (const { tipo, event, scenario } of simulate()) {
    if (tipo === "transacao") {
      rows.push(history.transaction(event));
      scenarios.push(scenario);
      accounts.push(event.numero_conta);
    } else {
      history.confirmation(event);
    }
  }
  const count = (wanted: (i: number) => boolean) => rows.filter((_, i) => wanted(i)).length;

  it("catch frauds of each kind, with 95 % of the alarms right", async () => {
    const flagged = (await answers("fraud", rows)).map(
      ([probability = 0]) => probability >= fraud.threshold,
    );
    const recall = (scenario: string) =>
      count((i) => flagged[i] === true && scenarios[i] === scenario) /
      count((i) => scenarios[i] === scenario);
    const right = count((i) => flagged[i] === true && scenarios[i] !== "ordinary");

    expect(right / count((i) => flagged[i] === true)).to.be.at.least(0.95);
    expect(recall("anomalous-amount")).to.be.at.least(0.95);
    expect(recall("account-takeover")).to.be.at.least(0.75);
    expect(recall("compromised-counterparty")).to.be.at.least(0.55);
  });

  it("find every segment, and mostly the same one for an account", async () => {
    const segments = (await answers("segmentation", rows)).map((row) =>
      row.indexOf(Math.max(...row)),
    );
    const ofAccount = new Map(accounts.map((account) => [account, new Map<number, number>()]));
    segments.forEach((segment, i) => {
      const seen = ofAccount.get(accounts[i] as string);
      seen?.set(segment, (seen.get(segment) ?? 0) + 1);
    });
    const most = [...ofAccount.values()].map((seen) => Math.max(...seen.values()));

    expect(new Set(segments).size).to.equal(segmentation.segments.length);
    expect(most.reduce((a, b) => a + b, 0) / rows.length).to.be.at.least(0.9);
  });
});
