import { expect } from "chai";
import { DAY } from "../../features/time.ts";
import { measured } from "../../training/metrics.ts";

const scores = Float32Array.of(0.9, 0.8, 0.7, 0.6, 0.1);
const truth = {
  times: Float64Array.of(0, DAY, DAY, DAY, 2 * DAY),
  frauds: [true, false, true, false, false],
  scenarios: ["takeover", "ordinary", "amount", "ordinary", "ordinary"],
};

describe("measuring scores", () => {
  it("flags what reaches the threshold", () => {
    expect(measured(scores, truth, Math.fround(0.7))).to.deep.equal({
      precision: 2 / 3,
      recall: 1,
      averagePrecision: (1 + 2 / 3) / 2,
      alertsPerDay: 1.5,
      scenarios: [
        { scenario: "amount", frauds: 1, recall: 1 },
        { scenario: "takeover", frauds: 1, recall: 1 },
      ],
    });
    expect(measured(scores, truth, 0.85)).to.deep.include({
      precision: 1,
      recall: 0.5,
      scenarios: [
        { scenario: "amount", frauds: 1, recall: 0 },
        { scenario: "takeover", frauds: 1, recall: 1 },
      ],
    });
    expect(measured(scores, truth, 0.95)).to.include({ precision: 0, recall: 0, alertsPerDay: 0 });
  });

  it("has no scenarios where the source tells none", () => {
    const untold = { ...truth, scenarios: truth.frauds.map(() => undefined) };

    expect(measured(scores, untold, 0.5).scenarios).to.deep.equal([]);
  });

  it("does not gain by the order of equal scores", () => {
    const equal = Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5);

    expect(measured(equal, truth, 0.5)).to.include({
      precision: 0.4,
      recall: 1,
      averagePrecision: 0.4,
    });
  });
});
