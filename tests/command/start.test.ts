import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { expect } from "chai";
import { encodeEvent } from "../../contract/event.ts";
import { SCORED_FIELDS } from "../../contract/scored.ts";
import { SAMPLE_TRANSACTION } from "../../contract/transaction.ts";
import { objectKeys, objectLines } from "../../local/lake.ts";
import type { Summary } from "../../local/summary.ts";

const COMMAND = fileURLToPath(new URL("../../local/main.ts", import.meta.url));

describe("npm start", function () {
  this.timeout(120_000);
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
        ...["--stack", stack, "--records", "3000", "--clock", "120", "--compare", "no"],
        ...["--out", out],
      );

      expect(ended.code, ended.output).to.equal(0);
      expect(ended.output).to.not.match(/warn/i);
      const summary: Summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
      expect(Object.keys(summary)).to.deep.equal([
        ...["stack", "seed", "sent", "delivered", "failed", "confirmations", "unaccounted"],
        ...["flagged", "anomalies", "caught", "precision", "recall", "scenarios", "comparison"],
        ...["segments", "profiles", "endpointCalls", "profileAccess", "objects", "seconds"],
        ...["recordsPerSecond", "clockFactor"],
      ]);
      expect(summary).to.deep.include({
        stack,
        seed: 1,
        sent: 3000,
        delivered: 3000,
        failed: 0,
        unaccounted: 0,
        comparison: null,
        clockFactor: 120,
      });
      expect(summary.confirmations.sent).to.be.greaterThan(0);
      expect(summary.confirmations.delivered).to.equal(summary.confirmations.sent);
      expect(Object.keys(summary.profiles).sort()).to.deep.equal(["conhecido", "novo"]);
      expect(summary.anomalies).to.be.greaterThan(0);
      expect(summary.recall).to.be.at.least(0.95);
      expect(summary.precision).to.be.at.least(0.95);
      const accounts = Object.values(summary.segments).reduce((sum, count) => sum + count, 0);
      expect(accounts).to.be.within(1, 500);

      // What an analyst finds: each transaction as its producer wrote it, then the scores, once.
      const received = (await linesIn(out, "backup")).map((line) => line.slice(0, -1));
      const delivered = await linesIn(out, "lake");
      expect(delivered.map(asReceived).sort()).to.deep.equal(received.sort());
      const scored = delivered.filter((line) => !line.includes('"confirmacao_fraude"'));
      expect(scored).to.have.lengthOf(3000);
      for (const line of scored) {
        expect(Object.keys(JSON.parse(line)).slice(-SCORED_FIELDS.length)).to.deep.equal(
          SCORED_FIELDS,
        );
      }
    });
  }

  it("plays the traffic again without profiles and without confirmations, and keeps the figures alone", async () => {
    const ended = await start("--records", "1500", "--clock", "600", "--out", out);

    expect(ended.code, ended.output).to.equal(0);
    const { comparison, scenarios }: Summary = JSON.parse(
      readFileSync(join(out, "summary.json"), "utf8"),
    );
    const { withoutProfiles, withoutConfirmations } = comparison ?? {};
    const sent = (of: Summary["scenarios"] = {}) =>
      Object.entries(of).map(([name, { sent }]) => [name, sent]);
    expect(sent(withoutProfiles?.scenarios)).to.deep.equal(sent(scenarios));
    expect(sent(withoutConfirmations?.scenarios)).to.deep.equal(sent(scenarios));
    // Only what its counterparty is known for gives such a fraud away.
    expect(withoutProfiles?.scenarios["compromised-counterparty"]).to.include({ caught: 0 });
    expect(ended.output).to.match(/recall {2}no profiles {2}no confirmations/);
    expect(existsSync(join(out, "comparison"))).to.equal(false);
  });

  it("stays up with --serve, for any client, and delivers the rest when it ends", async () => {
    const run = new Run("--records", "0", "--clock", "600", "--serve", "--out", out);
    await run.said("npm run simulate");
    expect(JSON.parse(readFileSync(join(out, "summary.json"), "utf8"))).to.deep.include({
      sent: 0,
      unaccounted: 0,
      precision: null,
      recall: null,
      objects: 0,
      recordsPerSecond: 0,
    });
    const [, StreamName] = /--stream (\S+)/.exec(run.output) ?? [];
    const {
      AWS_REGION: region = "",
      AWS_ENDPOINT_URL: endpoint = "",
      AWS_ACCESS_KEY_ID: accessKeyId = "",
      AWS_SECRET_ACCESS_KEY: secretAccessKey = "",
    } = parseEnv(readFileSync(join(out, "aws.env"), "utf8"));
    const credentials = { accessKeyId, secretAccessKey };
    const client = new KinesisClient({ region, endpoint, credentials });
    const { numero_conta: PartitionKey } = SAMPLE_TRANSACTION;
    await client.send(
      new PutRecordCommand({ StreamName, PartitionKey, Data: encodeEvent(SAMPLE_TRANSACTION) }),
    );
    client.destroy();
    run.interrupt();

    expect(await run.ended(), run.output).to.equal(0);
    expect((await linesIn(out, "lake")).map(asReceived)).to.deep.equal([
      JSON.stringify(SAMPLE_TRANSACTION).slice(0, -1),
    ]);
  });

  it("refuses a directory that holds something else, and touches nothing in it", async () => {
    writeFileSync(join(out, "thesis.txt"), "years of work");

    const ended = await start("--out", out);

    expect(ended).to.deep.include({ code: 2 });
    expect(ended.output).to.contain(`--out ${out}: holds files that no local run made`);
    expect(await readdir(out)).to.deep.equal(["thesis.txt"]);
  });

  it("refuses a path that can be no directory", async () => {
    writeFileSync(join(out, "thesis.txt"), "years of work");

    const ended = await start("--out", join(out, "thesis.txt"));

    expect(ended).to.deep.include({ code: 2 });
    expect(ended.output).to.contain(`--out ${join(out, "thesis.txt")}: ENOTDIR`);
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
    const run = new Run("--records", "1000000", "--out", out);
    await run.said("Sending");
    run.interrupt();

    expect(await run.ended()).to.equal(130);
    expect(existsSync(join(out, "summary.json"))).to.equal(false);
    expect(JSON.parse(readFileSync(join(out, "run.json"), "utf8"))).to.deep.equal({ pid: null });
  });
});

/** The command in a process group of its own, as a shell would start it. */
class Run {
  output = "";
  readonly child: ChildProcessByStdio<null, Readable, Readable>;

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, ["--import", "tsx", COMMAND, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const hear = (data: Buffer) => {
      this.output += data;
    };
    this.child.stdout.on("data", hear);
    this.child.stderr.on("data", hear);
  }

  /** Resolves when the output contains `text`; rejects when the process ends without. */
  async said(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.child.exitCode !== null) throw new Error(this.output);
      await Promise.race([once(this.child.stdout, "data"), once(this.child, "close")]);
    }
  }

  /** Ctrl-C, which a terminal sends to the whole group. */
  interrupt(): void {
    process.kill(-Number(this.child.pid), "SIGINT");
  }

  /** Resolves with the exit code when no process of the group is left. */
  async ended(): Promise<number> {
    const code = this.child.exitCode ?? (await once(this.child, "close"))[0];
    for (;;) {
      try {
        process.kill(-Number(this.child.pid), 0);
      } catch {
        return code;
      }
      await setImmediate();
    }
  }
}

async function start(...args: string[]): Promise<{ code: number; output: string }> {
  const run = new Run(...args);
  return { code: await run.ended(), output: run.output };
}

/** Every line in the objects of a bucket. */
async function linesIn(out: string, name: "lake" | "backup"): Promise<string[]> {
  const buckets = await readdir(join(out, "s3"));
  const directory = join(out, "s3", buckets.find((bucket) => bucket.includes(name)) ?? "");
  const keys = await objectKeys(directory);
  const lines = await Promise.all(keys.map((key) => objectLines(directory, key)));
  return lines.flat();
}

/** A line without what we added, and without its closing brace. */
function asReceived(line: string): string {
  const added = [SCORED_FIELDS[0], "recebido_em"].map((field) => line.indexOf(`,"${field}":`));
  return line.slice(0, Math.min(...added.filter((place) => place >= 0)));
}
