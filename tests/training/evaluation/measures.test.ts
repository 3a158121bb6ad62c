import { expect } from "chai";
import { SEGMENTATION_FEATURES } from "../../../contract/features.ts";
import { amountTask } from "../../../training/evaluation/amounts.ts";
import { ALL, precisionRecall, recallByBudget } from "../../../training/evaluation/curves.ts";
import { calibration, scoreDistribution } from "../../../training/evaluation/histograms.ts";
import { sampled } from "../../../training/evaluation/sample.ts";
import { segmentProfiles } from "../../../training/evaluation/segments.ts";
import { cuts } from "../../../training/metrics.ts";
import { datasetOf, type Judged, scoresOf, TRAFFIC } from "./dataset.ts";

const scores = Float32Array.of(0.9, 0.8, 0.7, 0.6, 0.1);
const frauds = [true, false, true, false, false];

describe("the precision-recall curve", () => {
  it("has a point for each recall that can be had, at its highest precision", () => {
    expect(precisionRecall(cuts(scores, frauds))).to.deep.equal([
      { recall: 0.5, precision: 1 },
      { recall: 1, precision: 2 / 3 },
    ]);
  });

  it("has no more points than an eye can tell", () => {
    const many = Float32Array.from({ length: 5_000 }, (_, i) => 1 - i / 5_000);
    const points = precisionRecall(cuts(many, Array<boolean>(5_000).fill(true)));

    expect(points).to.have.lengthOf(200);
    expect([points[0], points.at(-1)]).to.deep.equal([
      { recall: 0.005, precision: 1 },
      { recall: 1, precision: 1 },
    ]);
  });
});

describe("recall for a budget of alerts", () => {
  /** Sixteen transactions in sixteen days, less the one that starts the clock. */
  const curves = recallByBudget(scoresOf(TRAFFIC), datasetOf(TRAFFIC));
  const at = (name: string, alerts: number) =>
    curves
      .find((curve) => curve.name === name)
      ?.points.findLast(({ alertsPerDay }) => alertsPerDay <= (alerts + 0.9) / 15)?.recall;

  it("is told by scenario and for all of them", () => {
    expect(curves.map(({ name }) => name)).to.deep.equal([
      "account-takeover",
      "anomalous-amount",
      "compromised-counterparty",
      ALL,
    ]);
  });

  it("goes to those with the highest scores", () => {
    const all = (alerts: number) => curves.map(({ name }) => at(name, alerts));

    expect(all(0)).to.deep.equal([0, 0, 0, 0]);
    expect(all(1)).to.deep.equal([0, 0.5, 0, 0.25]);
    expect(all(3)).to.deep.equal([1, 1, 0, 0.75]);
    expect(all(16)).to.deep.equal([1, 1, 1, 1]);
  });

  it("does not split what has one score", () => {
    const tied: Judged[] = [
      { score: 0.5 },
      { score: 0.5, scenario: "account-takeover" },
      { score: 0.5, scenario: "account-takeover" },
    ];
    const [curve] = recallByBudget(scoresOf(tied), datasetOf(tied));
    const recalls = curve?.points.map(({ alertsPerDay, recall }) => [
      alertsPerDay * 2 >= 3,
      recall,
    ]);

    expect(recalls).to.deep.include([false, 0]);
    expect(recalls).to.deep.include([true, 1]);
    expect(new Set(recalls?.map(([enough, recall]) => `${enough} ${recall}`)).size).to.equal(2);
  });
});

describe("the distribution of scores", () => {
  it("counts frauds and others in equal parts of the range, its ends included", () => {
    const bins = scoreDistribution(Float32Array.of(0, 0.049, 0.5, 1), [false, true, false, true]);

    expect(bins).to.have.lengthOf(20);
    expect(bins.filter((bin) => bin.frauds + bin.others > 0)).to.deep.equal([
      { from: 0, frauds: 1, others: 1 },
      { from: 0.5, frauds: 0, others: 1 },
      { from: 0.95, frauds: 1, others: 0 },
    ]);
  });
});

describe("calibration", () => {
  it("sets the share of frauds beside the mean probability, where there are any scores", () => {
    const found = calibration(Float32Array.of(0.25, 0.125, 0.125, 0.75), [true, false, true, true]);

    expect(found.map(({ low, high, ...bin }) => bin)).to.deep.equal([
      { predicted: 0.125, observed: 0.5, transactions: 2 },
      { predicted: 0.25, observed: 1, transactions: 1 },
      { predicted: 0.75, observed: 1, transactions: 1 },
    ]);
  });

  it("says which shares would seldom bring about what was observed, as Wilson's interval has it", () => {
    const [bin] = calibration(new Float32Array(100).fill(0.1), [
      ...Array<boolean>(10).fill(true),
      ...Array<boolean>(90).fill(false),
    ]);
    const { observed = 0, low = 0, high = 0 } = bin ?? {};
    const away = (share: number) => (observed - share) / Math.sqrt((share * (1 - share)) / 100);

    expect([away(low), away(high)].map((deviations) => deviations.toFixed(9))).to.deep.equal([
      "1.960000000",
      "-1.960000000",
    ]);
  });
});

describe("the profile of a segment", () => {
  const judged: Judged[] = [
    { account: "1-0", segment: 0, score: 0, segmentation: { log_saldo: 1 } },
    { account: "2-0", segment: 0, score: 0, segmentation: { log_saldo: 1 } },
    { account: "1-0", segment: 1, score: 0, segmentation: { log_saldo: 3 } },
    { account: "3-0", segment: 1, score: 0, segmentation: { log_saldo: 3 } },
  ];
  const profiles = segmentProfiles(datasetOf(judged), [0, 0, 1, 1], ["a", "b", "c"]);

  it("counts transactions, and accounts by their latest one", () => {
    const sizes = profiles.map(({ traits, ...sizes }) => sizes);

    expect(sizes).to.deep.equal([
      { name: "a", transactions: 0.5, accounts: 1 / 3 },
      { name: "b", transactions: 0.5, accounts: 2 / 3 },
      { name: "c", transactions: 0, accounts: 0 },
    ]);
  });

  it("tells how far its mean lies from that of all, in their deviations", () => {
    const column = SEGMENTATION_FEATURES.indexOf("log_saldo");
    const expected = (apart: number) =>
      SEGMENTATION_FEATURES.map((_, j) => (j === column ? apart : 0));

    expect(profiles.map(({ traits }) => traits)).to.deep.equal([
      expected(-1),
      expected(1),
      expected(0),
    ]);
  });
});

describe("the notebook's task", () => {
  it("is anomalous amounts among ordinary transactions, for the model and for a rule of one line", () => {
    expect(amountTask(datasetOf(TRAFFIC), scoresOf(TRAFFIC), 0.5)).to.deep.equal({
      transactions: 14,
      anomalies: 2,
      model: { precision: 2 / 3, recall: 1, f1: 0.8 },
      rule: { precision: 1, recall: 0.5, f1: 2 / 3 },
    });
  });

  it("can't be set where nobody says which frauds are anomalous amounts", () => {
    const unnamed = { ...datasetOf(TRAFFIC), scenarios: TRAFFIC.map(() => undefined) };

    expect(amountTask(unnamed, scoresOf(TRAFFIC), 0.5)).to.equal(undefined);
  });
});

describe("what is measured", () => {
  it("begins after the first third of the time", () => {
    const { times, accounts } = sampled(datasetOf(TRAFFIC));

    expect([times.length, times[0], accounts.length]).to.deep.equal([11, 5 * 86_400, 11]);
  });

  it("must hold frauds", () => {
    expect(() => sampled(datasetOf(TRAFFIC.slice(0, 12)))).to.throw(
      "0 of the 8 transactions after the first third are known frauds, and measuring needs both kinds: give more data with --data, or raise --count",
    );
  });
});
