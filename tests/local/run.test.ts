import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { SCORED_FIELDS } from "../../contract/scored.ts";
import { objectKeys, objectLines } from "../../local/lake.ts";
import type { Summary } from "../../local/summary.ts";

const COMMAND = fileURLToPath(new URL("../../local/main.ts", import.meta.url));

describe("npm start", function () {
  this.timeout(60_000);
  let out: string;

  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), "sentinela-run-"));
  });

  afterEach(async () => {
    await rm(out, { recursive: true });
  });

  for (const stack of ["dev", "prod"]) {
    it(`takes every transaction through what ${stack} declares`, async () => {
      const ended = await start(
        "--stack",
        stack,
        "--records",
        "3000",
        "--clock",
        "120",
        "--out",
        out,
      );

      expect(ended.code, ended.output).to.equal(0);
      expect(ended.output).to.not.match(/warn/i);
      const summary: Summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
      expect(Object.keys(summary)).to.deep.equal([
        ...["stack", "seed", "sent", "delivered", "failed", "unaccounted", "flagged", "anomalies"],
        ...["caught", "precision", "recall", "segments", "endpointCalls", "objects", "seconds"],
        ...["recordsPerSecond", "clockFactor"],
      ]);
      expect(summary).to.deep.include({
        stack,
        seed: 1,
        sent: 3000,
        delivered: 3000,
        failed: 0,
        unaccounted: 0,
        clockFactor: 120,
      });
      expect(summary.anomalies).to.be.greaterThan(0);
      expect(summary.recall).to.be.at.least(0.95);
      expect(summary.precision).to.be.at.least(0.95);
      const accounts = Object.values(summary.segments).reduce((sum, count) => sum + count, 0);
      expect(accounts).to.be.within(1, 500);

      // What an analyst finds: each transaction as its producer wrote it, then the scores, once.
      const received = (await linesIn(out, "backup")).map((line) => line.slice(0, -1));
      const scored = await linesIn(out, "lake");
      expect(scored.map(withoutScores).sort()).to.deep.equal(received.sort());
      for (const line of scored) {
        expect(Object.keys(JSON.parse(line)).slice(-SCORED_FIELDS.length)).to.deep.equal(
          SCORED_FIELDS,
        );
      }
    });
  }

  it("has nothing to do without records", async () => {
    const ended = await start("--records", "0", "--clock", "600", "--out", out);

    expect(ended.code, ended.output).to.equal(0);
    expect(JSON.parse(readFileSync(join(out, "summary.json"), "utf8"))).to.deep.include({
      sent: 0,
      unaccounted: 0,
      precision: null,
      recall: null,
      objects: 0,
    });
  });

  it("refuses a directory that holds something else, and touches nothing in it", async () => {
    writeFileSync(join(out, "thesis.txt"), "years of work");

    const ended = await start("--out", out);

    expect(ended).to.deep.include({ code: 2 });
    expect(ended.output).to.contain(`--out ${out}: holds files that no local run made`);
    expect(await readdir(out)).to.deep.equal(["thesis.txt"]);
  });

  it("refuses a directory where another run is going", async () => {
    writeFileSync(join(out, "run.json"), JSON.stringify({ pid: process.pid }));

    const ended = await start("--out", out);

    expect(ended).to.deep.include({ code: 2 });
    expect(ended.output).to.contain(`process ${process.pid} is running there`);
  });

  it("names the stacks there are when asked for another", async () => {
    const ended = await start("--stack", "test", "--out", out);

    expect(ended.code).to.equal(2);
    expect(ended.output).to.match(/dev/).and.match(/prod/);
  });

  it("stops on Ctrl-C and leaves no process behind", async () => {
    const child = launch("--records", "1000000", "--out", out);
    let output = "";
    for await (const data of child.stdout) {
      output += data;
      if (output.includes("Sending")) break;
    }
    // As a terminal does: the whole process group gets the signal.
    process.kill(-(child.pid as number), "SIGINT");
    const [code] = await once(child, "exit");

    expect(code).to.equal(130);
    await gone(-(child.pid as number));
    expect(existsSync(join(out, "summary.json"))).to.equal(false);
    expect(JSON.parse(readFileSync(join(out, "run.json"), "utf8"))).to.deep.equal({ pid: null });
  });
});

function launch(...args: string[]) {
  return spawn(process.execPath, ["--import", "tsx", COMMAND, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

async function start(...args: string[]): Promise<{ code: number; output: string }> {
  const child = launch(...args);
  let output = "";
  child.stdout.on("data", (data) => {
    output += data;
  });
  child.stderr.on("data", (data) => {
    output += data;
  });
  const [code] = await once(child, "close");
  return { code, output };
}

/** Every line in the objects of a bucket. */
async function linesIn(out: string, name: "lake" | "backup"): Promise<string[]> {
  const buckets = await readdir(join(out, "s3"));
  const directory = join(out, "s3", buckets.find((bucket) => bucket.includes(name)) ?? "");
  const keys = await objectKeys(directory);
  const lines = await Promise.all(keys.map((key) => objectLines(directory, key)));
  return lines.flat();
}

function withoutScores(line: string): string {
  return line.slice(0, line.indexOf(`,"${SCORED_FIELDS[0]}":`));
}

/** Resolves when no process of the group is left. */
async function gone(group: number): Promise<void> {
  for (;;) {
    try {
      process.kill(group, 0);
    } catch {
      return;
    }
    await setImmediate();
  }
}
