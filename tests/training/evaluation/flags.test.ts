import { expect } from "chai";
import { readFlags } from "../../../cli/flags.ts";
import { EVALUATE_FLAGS, typed } from "../../../training/evaluation/flags.ts";
import { TRAIN_FLAGS } from "../../../training/flags.ts";

describe("the flags of npm run evaluate", () => {
  it("are written on the page as far as the figures depend on them, without any path", () => {
    const words = (...args: string[]) => typed(readFlags(EVALUATE_FLAGS, args));

    expect(words()).to.equal("npm run evaluate");
    expect(words("--models", "/m", "--run", "/r", "--out", "/o")).to.equal("npm run evaluate");
    expect(words("--seed", "3", "--count", "9000")).to.equal(
      "npm run evaluate -- --seed 3 --count 9000",
    );
    expect(words("--data", "/a", "--data", "s3://b")).to.equal(
      "npm run evaluate -- --data … --data …",
    );
  });

  it("ask by default for seeds that no model was trained on by default", () => {
    const seeds = ({ seed, banks }: { seed: { default: number }; banks: { default: number } }) =>
      Array.from({ length: banks.default }, (_, bank) => seed.default + bank);

    expect(seeds(EVALUATE_FLAGS).filter((seed) => seeds(TRAIN_FLAGS).includes(seed))).to.deep.equal(
      [],
    );
  });
});
