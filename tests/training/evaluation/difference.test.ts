import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CommandError } from "../../../cli/errors.ts";
import { simulate } from "../../../simulator/simulate.ts";
import { difference, measureDifference } from "../../../training/evaluation/difference.ts";
import { modelsOf } from "./dataset.ts";
import { deliver } from "./delivery.ts";

describe("the difference between the pipeline's answers and training's", () => {
  const replay = new Map([
    ["a", 0.1],
    ["b", 0.2],
    ["c", 0.3],
    ["d", 0.52],
  ]);

  it("is nothing where both say the same", () => {
    expect(difference(replay, replay, 0.5)).to.deep.equal({
      transactions: 4,
      overMillionth: 0,
      overHundredth: 0,
      acrossThreshold: 0,
      mean: 0,
      largest: 0,
    });
  });

  it("is told in shares, whatever the order of delivery", () => {
    const answered = new Map([
      ["d", 0.48],
      ["c", 0.3],
      ["b", 0.2 + 1e-5],
      ["a", 0.1 + 1e-7],
    ]);
    const { mean, largest, ...shares } = difference(answered, replay, 0.5);

    expect(shares).to.deep.equal({
      transactions: 4,
      overMillionth: 0.5,
      overHundredth: 0.25,
      acrossThreshold: 0.25,
    });
    expect(mean).to.be.closeTo((0.04 + 1e-5 + 1e-7) / 4, 1e-12);
    expect(largest).to.be.closeTo(0.04, 1e-12);
  });
});

describe("measuring it on what a run delivered", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "sentinela-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const events = [...simulate({ count: 40, accounts: 5, seed: 3 })];
  const probabilities = events.map((_, i) => i / 100);
  const models = modelsOf(probabilities.map((score) => ({ score })));
  const show = () => ({ add() {}, stop() {} });

  it("pairs each transaction with its own answer", async () => {
    deliver(directory, events, probabilities, models.fraud.version);
    const { transactions, largest, days } = await measureDifference(directory, models, show);

    expect([transactions, largest < 1e-6, days > 20]).to.deep.equal([40, true, true]);
  });

  it("refuses a run that another model scored", async () => {
    deliver(directory, events, probabilities, "fraud-222222222222");
    const refusal = await measureDifference(directory, models, show).catch((error) => error);

    expect(refusal).to.be.an.instanceOf(CommandError);
    expect(refusal.message.replaceAll(directory, "DIR")).to.equal(
      "--run DIR: its transactions were scored by fraud-222222222222, and the model is fraud-000000000000: run npm start anew",
    );
  });
});
