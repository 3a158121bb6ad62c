import { expect } from "chai";
import { DAY } from "../../features/time.ts";
import type { Outcome } from "../../training/handbookBenchmark.ts";
import { BASELINE } from "../../training/handbookPeriod.ts";
import { dayNumber } from "../../training/handbookProtocol.ts";
import { handbookReport } from "../../training/handbookReport.ts";

function transaction(date: string, fraud: boolean) {
  const time = dayNumber(date) * DAY;
  return { time, card: 1, terminal: 1, amount: 1, fraud, scenario: Number(fraud) };
}

const outcome: Outcome = {
  split: {
    train: [transaction("2018-07-25", true), transaction("2018-07-31", false)],
    test: [transaction("2018-08-08", true), transaction("2018-08-14", true)],
  },
  historyDays: 37,
  result: { model: "Sentinela", auc: 0.9, averagePrecision: 0.8, cardPrecision: 0.7 },
  flagged: {
    precision: 0.75,
    recall: 0.5,
    averagePrecision: 0.8,
    alertsPerDay: 12.34,
    scenarios: [{ scenario: "large amount", frauds: 2, recall: 0.5 }],
  },
};

describe("the benchmark's report", () => {
  it("puts our row beside the book's when the period is the book's", () => {
    expect(handbookReport(outcome, BASELINE)).to.equal(`
Fraud Detection Handbook, frauds reported after 7 days, 37 days of history before training
  training  2018-07-25 to 2018-07-31: 2 transactions, 1 frauds
  test      2018-08-08 to 2018-08-14: 2 transactions, 2 frauds, cards known to be compromised removed

                                       AUC ROC   average precision  card precision@100
Logistic regression                      0.871               0.606               0.291
Decision tree, depth 2                   0.763               0.496               0.241
Decision tree, unlimited                 0.788               0.309               0.243
Random forest                            0.867               0.658               0.287
XGBoost                                  0.862               0.639               0.273
Sentinela                                0.900               0.800               0.700
The other rows are what the book publishes for this split (chapter 3).

At a threshold of 0.5 the test has 12.3 alerts a day, precision 0.750, recall 0.500
  large amount: 0.500 of 2 frauds`);
  });

  it("leaves the book's rows out when it is another", () => {
    for (const other of [{ testDays: 6 }, { start: "2018-07-24" }]) {
      const report = handbookReport(outcome, { ...BASELINE, ...other });

      expect(report).to.contain("Sentinela").and.to.contain("another period");
      expect(report).not.to.contain("Random forest");
    }
  });
});
