import { expect } from "chai";
import { DAY } from "../../features/time.ts";
import { chosenThreshold, explainedPolicy, type Policy } from "../../training/threshold.ts";

/** Ten scores over five days, the highest first. */
const scores = Float32Array.of(0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1);
const frauds = [true, true, false, true, false, true, false, false, false, false];
const times = Float64Array.from(scores, (_, i) => (i * 5 * DAY) / 9);

function threshold(policy: Policy, of = scores, truth = frauds): number {
  return chosenThreshold(of, { times, frauds: truth, scenarios: [] }, policy);
}

describe("choosing a threshold", () => {
  it("finds the most frauds at the precision asked for, with no more alerts than it takes", () => {
    expect(threshold({ leastPrecision: 1 })).to.equal(0.75);
    expect(threshold({ leastPrecision: 0.75 })).to.equal(0.55);
    expect(threshold({ leastPrecision: 0.6 })).to.equal(0.35);
    expect(threshold({ leastPrecision: 0 })).to.equal(0.35);
  });

  it("finds the most frauds with the alerts a day there is time for", () => {
    expect(threshold({ alertsPerDay: 2 / 5 })).to.equal(0.75);
    expect(threshold({ alertsPerDay: 3 / 5 })).to.equal(0.75);
    expect(threshold({ alertsPerDay: 4 / 5 })).to.equal(0.55);
    expect(threshold({ alertsPerDay: 1e9 })).to.equal(0.35);
  });

  it("costs the least", () => {
    expect(threshold({ costRatio: 2 })).to.equal(0.75);
    expect(threshold({ costRatio: 0.9 })).to.equal(0.35);
    expect(threshold({ costRatio: 0 })).to.equal(0.35);
  });

  it("suspects nothing where every alert costs more than it saves", () => {
    const worst = frauds.map((_, i) => i === 9);

    expect(threshold({ costRatio: 1 }, scores, worst))
      .to.be.above(0.9)
      .and.at.most(1);
  });

  it("takes the middle of the gap, as few decimals as tell it", () => {
    const parted = [true, true, false, false];
    const choose = (...of: number[]) =>
      threshold({ leastPrecision: 0.97 }, Float32Array.from(of), parted.slice(-of.length));

    expect(choose(0.99, 0.97, 0.02, 0.01)).to.equal(0.5);
    expect(
      threshold({ leastPrecision: 1 }, Float32Array.of(0.3141, 0.3139), [true, false]),
    ).to.equal(0.314);
  });

  it("says what is to be had when nothing does it", () => {
    const late = frauds.map((_, i) => i > 0 && (frauds[i] as boolean));

    expect(() => threshold({ leastPrecision: 0.9 }, scores, late)).to.throw(
      "no threshold reaches --min-precision 0.9 on the validation slice: the highest precision is 0.500",
    );
    expect(() => threshold({ alertsPerDay: 0.1 })).to.throw(
      "--alerts-per-day 0.1 is less than the 0.20 alerts a day of the highest threshold there is",
    );
  });

  it("is explained by its policy", () => {
    const policies: Policy[] = [{ leastPrecision: 0.97 }, { alertsPerDay: 40 }, { costRatio: 0.1 }];

    expect(policies.map(explainedPolicy)).to.deep.equal([
      "the most frauds at a precision of at least 0.97 on the validation slice",
      "the most frauds with at most 40 alerts a day on the validation slice",
      "the least cost on the validation slice, a false alert costing 0.1 of a missed fraud",
    ]);
  });
});
