import { expect } from "chai";
import { UsageError } from "../../cli/errors.ts";
import { readFlags } from "../../cli/flags.ts";
import { policyOf, TRAIN_FLAGS } from "../../training/flags.ts";

function policy(...args: string[]) {
  return policyOf(readFlags(TRAIN_FLAGS, args));
}

describe("how the threshold is chosen", () => {
  it("is what one flag says, or is left to the source of the data", () => {
    expect(policy("--min-precision", "0.9")).to.deep.equal({ leastPrecision: 0.9 });
    expect(policy("--alerts-per-day=40")).to.deep.equal({ alertsPerDay: 40 });
    expect(policy("--cost-ratio=0")).to.deep.equal({ costRatio: 0 });
    expect(policy()).to.equal(undefined);
  });

  it("is not what two flags say", () => {
    expect(() => policy("--cost-ratio=0.1", "--alerts-per-day=40")).to.throw(
      UsageError,
      "--alerts-per-day and --cost-ratio exclude each other: each chooses the threshold in its own way",
    );
  });
});
