import { expect } from "chai";
import type { FaultRates } from "../../emulator/index.ts";
import { RUN_FAULTS, type RunFault } from "../../local/faults.ts";
import { declared } from "../../local/run.ts";
import type { Graph } from "../../program/graph.ts";
import { rehearsed } from "./faultMatrix.ts";

/** Rates at which each fault strikes several times in a run of so few records. */
const ALONE: Required<FaultRates<RunFault>> = {
  throttle: 0.5,
  "5xx": 0.5,
  timeout: 0.3,
  slow: 0.5,
  "wrong-rows": 0.3,
  nan: 0.3,
  "no-endpoint": 0.5,
  crash: 0.6,
  "lambda-timeout": 0.6,
  oversize: 0.6,
  duplicate: 1,
  reorder: 0.5,
  "profile-throttle": 0.1,
  "stream-throttle": 0.3,
  "stream-partial": 0.3,
  "s3-fail": 0.5,
  poison: 0.05,
};
const RECORDS = 1500;

describe("a pipeline in which something goes wrong", function () {
  this.timeout(120_000);
  let graph: Graph;

  before(async () => {
    graph = await declared("dev", new AbortController().signal);
  });

  for (const fault of RUN_FAULTS) {
    it(`loses nothing to ${fault}`, async () => {
      const { injected, failed, duplicates } = await rehearsed(
        graph,
        { [fault]: ALONE[fault] },
        RECORDS,
      );
      expect(injected[fault], "faults injected").to.be.greaterThan(0);
      console.log(
        `      ${injected[fault]} injected, ${failed} failed and put back, ${duplicates} delivered twice`,
      );
    });
  }

  it("loses nothing to all of them at once", async () => {
    const rates = Object.fromEntries(RUN_FAULTS.map((fault) => [fault, ALONE[fault] / 4]));
    const { injected, failed, duplicates, quarantined } = await rehearsed(
      graph,
      rates,
      2 * RECORDS,
    );
    const all = Object.values(injected).reduce((sum, count) => sum + count, 0);
    console.log(
      `      ${all} injected, ${failed} failed and put back, ${quarantined} set aside, ${duplicates} delivered twice`,
    );
  });
});
