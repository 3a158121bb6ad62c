import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect } from "chai";
import { TerminalRun } from "../support/terminal.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** By its path, since the commands are started elsewhere. */
const LOADER = pathToFileURL(createRequire(import.meta.url).resolve("tsx/esm")).href;

describe("on a terminal of 80 columns", function () {
  this.timeout(120_000);
  let directory: string;

  // Short, as in the directory of a project: what a person chooses is theirs.
  const at = (command: string, ...args: string[]) => {
    const run = new TerminalRun(["--import", LOADER, join(ROOT, command), ...args], directory);
    runs.push(run);
    return run;
  };
  const runs: TerminalRun[] = [];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "sentinela-terminal-"));
  });
  afterEach(() => {
    for (const run of runs.splice(0)) run.kill();
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it("no line of npm start, redrive and audit wraps while faults are injected, and Ctrl-C ends it", async () => {
    const run = at(
      "local/commands/start.ts",
      ...["--records", "400", "--clock", "600", "--faults", "no-endpoint=1,poison=0.05"],
      ...["--verbose", "--serve"],
    );
    await run.shows("training   read delivered records");
    const redrive = at("operations/commands/redrive.ts", "--run", ".local");
    expect(await redrive.ended(), redrive.lines.join("\n")).to.equal(0);
    const audit = at("operations/commands/audit.ts", "--run", ".local");
    expect(await audit.ended(), audit.lines.join("\n")).to.equal(0);
    run.interrupt();
    await run.ended();

    expect([run, redrive, audit].flatMap(({ wrapped }) => wrapped)).to.deep.equal([]);
    const bars = run.lines.filter((line) =>
      /^ {2}(sent|delivered|failed|in flight) .* of /.test(line),
    );
    const [sent, delivered, failed, inFlight] = bars.slice(-4).map((line) => {
      return Number(/([\d,]+) of/.exec(line)?.[1]?.replaceAll(",", ""));
    });
    expect([sent, inFlight]).to.deep.equal([(delivered ?? 0) + (failed ?? 0), 0]);
    expect(failed).to.be.at.least(400);
  });

  it("says how to go on when npm start is interrupted, below its bars", async () => {
    const run = at("local/commands/start.ts", "--records", "100000", "--run", "long run");
    await run.shows("in flight");
    run.interrupt();
    await run.ended();

    const lines = run.lines.filter((line) => line !== "");
    expect(lines.slice(-2)).to.deep.equal([
      "Stopping; Ctrl-C again to leave at once.",
      "Interrupted. To continue: npm start -- --resume --run 'long run'",
    ]);
    expect(run.wrapped).to.deep.equal([]);
  });
});
