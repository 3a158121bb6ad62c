import { expect } from "chai";
import { handbookSection, keptHandbook } from "../../../training/evaluation/page/handbook.ts";
import type { Outcome } from "../../../training/handbookBenchmark.ts";

function cards(count: number, frauds: number): Outcome["split"]["train"] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ time: i, card: i, terminal: 0, amount: 1, scenario: 0 },
    fraud: i < frauds,
  }));
}

const OUTCOME: Outcome = {
  split: { train: cards(1_200, 12), test: cards(900, 7) },
  historyDays: 37,
  result: { model: "Sentinela", auc: 0.8844, averagePrecision: 0.7206, cardPrecision: 0.3014 },
  flagged: { precision: 1, recall: 1, averagePrecision: 1, alertsPerDay: 1, scenarios: [] },
};

describe("the Handbook's section", () => {
  const section = handbookSection(OUTCOME);

  it("sets our row below the published ones", () => {
    expect(section.split("\n").filter((line) => line.startsWith("|"))).to.deep.equal([
      "|  | AUC ROC | average precision | card precision@100 |",
      "| --- | ---: | ---: | ---: |",
      "| Logistic regression, as published | 0.871 | 0.606 | 0.291 |",
      "| Decision tree, depth 2, as published | 0.763 | 0.496 | 0.241 |",
      "| Decision tree, unlimited, as published | 0.788 | 0.309 | 0.243 |",
      "| Random forest, as published | 0.867 | 0.658 | 0.287 |",
      "| XGBoost, as published | 0.862 | 0.639 | 0.273 |",
      "| Sentinela: XGBoost on our features | 0.884 | 0.721 | 0.301 |",
    ]);
    expect(section).to.include("(1,200 transactions with 12 frauds)");
    expect(section).to.include("(900 transactions with 7 frauds)");
  });

  it("stays in a page that is written without the data", () => {
    expect(keptHandbook(`# Page\n\nText.\n\n${section}\n`)).to.equal(section);
  });

  it("says what fills it until it was measured", () => {
    for (const page of [undefined, "# Another page\n"]) {
      expect(keptHandbook(page)).to.match(/^## The Fraud Detection Handbook\n/);
      expect(keptHandbook(page)).to.include("Not measured yet.");
      expect(keptHandbook(page)).to.include("npm run evaluate -- --handbook FILE");
    }
  });
});
