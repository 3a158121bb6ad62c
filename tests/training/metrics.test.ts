import { expect } from "chai";
import { bestThreshold, measured } from "../../training/metrics.ts";

const scores = Float32Array.of(0.9, 0.8, 0.7, 0.6, 0.1);
const frauds = [true, false, true, false, false];

describe("measuring scores", () => {
  it("flags what reaches the threshold", () => {
    const { precision, recall } = measured(scores, frauds, Math.fround(0.7));

    expect({ precision, recall }).to.deep.equal({ precision: 2 / 3, recall: 1 });
    expect(measured(scores, frauds, 0.85)).to.include({ precision: 1, recall: 0.5 });
    expect(measured(scores, frauds, 0.95)).to.include({ precision: 0, recall: 0 });
  });

  it("averages the precision at each fraud found, whatever the threshold", () => {
    expect(measured(scores, frauds, 0.5).averagePrecision).to.be.closeTo((1 + 2 / 3) / 2, 1e-12);
  });

  it("does not gain by the order of equal scores", () => {
    const equal = Float32Array.of(0.5, 0.5, 0.5, 0.5);

    expect(measured(equal, [true, false, false, false], 0.5)).to.deep.equal({
      precision: 0.25,
      recall: 1,
      averagePrecision: 0.25,
    });
  });
});

describe("choosing a threshold", () => {
  it("takes the middle of the gap when the scores part, as few decimals as tell it", () => {
    expect(
      bestThreshold(Float32Array.of(0.99, 0.97, 0.02, 0.01), [true, true, false, false]),
    ).to.equal(0.5);
    expect(bestThreshold(Float32Array.of(0.3141, 0.3139), [true, false])).to.equal(0.314);
  });

  it("takes the best F1 when they don't", () => {
    // F1 is 0.8 from 0.7 on, and less elsewhere; the next score is 0.6.
    expect(bestThreshold(scores, frauds)).to.equal(0.65);
  });

  it("takes the widest of gaps that are as good", () => {
    // Flagging the first alone and flagging all have the same F1, 2/3; below the first the gap is 0.05.
    const tied = Float32Array.of(0.9, 0.85, 0.84, 0.4);

    expect(bestThreshold(tied, [true, false, false, true])).to.equal(0.2);
  });
});
