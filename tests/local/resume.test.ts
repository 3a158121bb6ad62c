import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readRunFile } from "../../local/runFile.ts";
import type { Summary } from "../../local/summary.ts";
import { Run, start } from "./running.ts";

describe("npm start, ended early", function () {
  this.timeout(120_000);
  let out: string;

  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), "sentinela-run-"));
  });

  afterEach(async () => {
    await rm(out, { recursive: true });
  });

  it("goes on with --resume where it was killed, and loses nothing", async () => {
    const run = new Run(
      ...["--records", "100", "--clock", "600", "--seed", "3", "--run", out],
      ...["--faults", "poison=0.05,duplicate=0.2"],
    );
    await run.wrote(out, "poison.ndjson", "sent.ndjson");
    // The simulator is not killed; it has to end by itself.
    run.kill();
    await run.ended();

    const [ended, other] = await Promise.all([
      start("--resume", "--run", out),
      start("--resume", "--seed", "4", "--run", out),
    ]);

    expect(other.code).to.equal(2);
    expect(other.output).to.match(/--seed 4 contradicts the run|is running there/);
    expect(ended.code, ended.output).to.equal(0);
    const summary: Summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
    expect(summary.poison.sent).to.be.greaterThan(0);
    expect(summary).to.deep.include({
      ...{ stack: "dev", seed: 3, clockFactor: 600, resumed: 1, comparison: null, faults: null },
      ...{ sent: 100, delivered: 100, failed: 0, unaccounted: 0, missing: [], denied: [] },
      poison: { ...summary.poison, delivered: 0, failed: summary.poison.sent },
    });
  });

  it("stops on Ctrl-C, leaves no process behind, and keeps its settings", async () => {
    const run = new Run("--records", "1000000", "--run", out);
    await run.said("Sending");
    run.interrupt();

    expect(await run.ended()).to.equal(130);
    expect(existsSync(join(out, "summary.json"))).to.equal(false);
    expect(await readRunFile(out)).to.deep.equal({
      pid: null,
      resumed: 0,
      settings: { stack: "dev", records: 1_000_000, seed: 1, clock: 60, compare: true },
    });
  });

  it("refuses what can't be run, and touches nothing", async () => {
    const thesis = join(out, "thesis.txt");
    writeFileSync(thesis, "years of work");
    const left = new Map([
      ["run.json", JSON.stringify({ pid: null })],
      ["summary.json", "{}"],
    ]);

    const refused = await Promise.all([
      start("--run", out),
      start("--run", out, "--resume", "--faults", "poison=0.1"),
    ]);

    expect(refused.map(({ code }) => code)).to.deep.equal([2, 2]);
    expect(refused[0]?.output).to.contain(`--run ${out}: holds files that no local run made`);
    expect(refused[1]?.output).to.contain(`--run ${out}: holds no run that could be continued`);
    expect(await readdir(out)).to.deep.equal(["thesis.txt"]);

    await rm(thesis);
    for (const [name, text] of left) writeFileSync(join(out, name), text);
    const unknown = await start("--run", out, "--stack", "test");

    expect(unknown.code).to.equal(2);
    expect(unknown.output).to.match(/dev/).and.match(/prod/);
    expect((await readdir(out)).sort()).to.deep.equal([...left.keys()]);
  });
});
