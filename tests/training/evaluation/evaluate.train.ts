import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Simulated, simulate } from "../../../simulator/simulate.ts";
import { publish } from "../../../training/artifact.ts";
import { replayed } from "../../../training/dataset.ts";
import { readModels } from "../../../training/evaluation/models.ts";
import { simulated } from "../../../training/simulated.ts";
import { train } from "../../../training/train.ts";
import { openXgboost } from "../../../training/xgboost.ts";
import { deliver } from "./delivery.ts";
import { evaluating } from "./evaluating.ts";
import { SUMMARY } from "./run.ts";

const SMALL = ["--count", "5000", "--accounts", "100", "--banks", "1", "--days", "30"];
/** Transactions of the run. */
const COUNT = 1_000;
const PLOTS = [
  "calibration.svg",
  "precision-recall.svg",
  "recall-by-alerts.svg",
  "scores.svg",
  "segments.svg",
];

describe("npm run evaluate", () => {
  const parent = mkdtempSync(join(tmpdir(), "sentinela-"));
  after(() => rmSync(parent, { recursive: true, force: true }));
  const [models, run, out] = ["models", "run", "guides"].map((name) => join(parent, name)) as [
    string,
    string,
    string,
  ];
  const flags = ["--models", models, "--run", run, ...SMALL];
  const text = (directory: string) => readFileSync(join(directory, "results.md"), "utf8");

  before(async () => {
    const xgboost = openXgboost();
    const traffic = simulated({ count: 6_000, accounts: 100, seed: 5, days: 30 });
    const policy = { costRatio: 0.5 };
    publish(models, (await train(xgboost, traffic, { segments: 3, seed: 0, policy })).files);
    const events = [...simulate({ count: COUNT, accounts: 50, seed: 9 })];
    const { scores, fraud } = await readModels(models, xgboost);
    const { fraudRows } = await replayed(
      { transactions: COUNT, events: events.map(known), origin: "" },
      { add() {}, stop() {} },
    );
    const probabilities = scores(fraudRows).map((score, i) => (i === 0 ? score + 0.25 : score));
    deliver(run, events, probabilities, fraud.version);
    writeFileSync(join(run, "summary.json"), JSON.stringify(SUMMARY));
    await evaluating([...flags, "--out", out]);
  });

  it("writes the page and its plots", () => {
    expect(readdirSync(out, { recursive: true }).sort()).to.deep.equal([
      "results",
      "results.md",
      ...PLOTS.map((name) => `results/${name}`),
    ]);
    expect(text(out)).to.include(
      "npm run evaluate -- --count 5000 --accounts 100 --banks 1 --days 30",
    );
    expect(text(out)).not.to.include(parent);
  });

  it("finds that what was scored in the order of time has the row that training computes", () => {
    // All but the one that was tampered with.
    expect(text(out)).to.include("| probability differs by more than 0.000001 | 0.10 % |");
    expect(text(out)).to.include("The mean absolute difference is 0.00025, the largest 0.250.");
  });

  it("writes the same bytes again", async () => {
    const again = join(parent, "again");
    await evaluating([...flags, "--out", again]);

    expect(text(again)).to.equal(text(out));
    for (const name of PLOTS) {
      const [a, b] = [again, out].map((directory) =>
        readFileSync(join(directory, "results", name)),
      );
      expect(a?.equals(b as Buffer), name).to.equal(true);
    }
  });

  it("measures delivered data the same way, its confirmations taken for labels", async () => {
    const delivered = join(parent, "delivered");
    await evaluating(["--models", models, "--run", run, "--data", run, "--out", delivered]);

    expect(text(delivered)).to.include("npm run evaluate -- --data …");
    expect(text(delivered)).to.include(`Delivered by the pipeline: ${COUNT} transactions`);
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const interrupted = join(parent, "interrupted");
    const ended = await evaluating(
      ["--models", models, "--run", run, "--count", "500000", "--out", interrupted],
      "run replayed",
    ).catch((error: unknown) => error);

    expect(ended).to.include({ code: 130 });
    expect(readdirSync(parent)).not.to.include("interrupted");
  });
});

function known({ tipo, event, scenario }: Simulated) {
  return tipo === "transacao"
    ? { transaction: event, fraud: scenario !== "ordinary", scenario }
    : { confirmation: event };
}
