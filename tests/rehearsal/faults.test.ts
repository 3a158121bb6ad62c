import { expect } from "chai";
import { stack } from "../support/stacks.ts";
import { rehearsed } from "./faultMatrix.ts";

describe("a pipeline in which several things go wrong", () => {
  it("loses nothing, and delivers by one redrive all that can be", async () => {
    const rates = { "no-endpoint": 1, duplicate: 1, "s3-fail": 0.3, poison: 0.1 };
    const { injected, failed, quarantined } = await rehearsed(await stack("dev"), rates, 120);

    expect(failed).to.be.greaterThan(0);
    expect(quarantined).to.be.at.least(12);
    for (const [fault, count] of Object.entries(injected)) {
      expect(count, fault).to.be.greaterThan(0);
    }
  });
});
