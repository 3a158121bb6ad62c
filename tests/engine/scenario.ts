import { openWorkbench, type Workbench } from "./workbench.ts";

/** The longest that a test may take: a few calls of the CLI on a busy machine. */
const TEST_MINUTES = 15;

/**
 * Tests that share a workbench, in order: each goes on from the stack that the one before it has left, since to make one
 * takes a minute.
 */
export function scenario(title: string, tests: (bench: () => Workbench) => void): void {
  describe(title, function () {
    this.timeout(TEST_MINUTES * 60_000);
    let bench: Workbench;
    before(async () => {
      bench = await openWorkbench();
    });
    beforeEach(() => bench.forget());
    afterEach(function () {
      if (this.currentTest?.state === "failed") console.error(bench.log());
    });
    after(() => bench?.close());
    tests(() => bench);
  });
}
