import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { expect } from "chai";
import { encodeEvent } from "../../contract/event.ts";
import { SAMPLE_TRANSACTION } from "../../contract/transaction.ts";
import type { Summary } from "../../local/summary.ts";
import { asReceived, linesIn, Run, start } from "./running.ts";

describe("npm start, told otherwise", function () {
  this.timeout(120_000);
  let out: string;

  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), "sentinela-run-"));
  });

  afterEach(async () => {
    await rm(out, { recursive: true });
  });

  it("plays the traffic again without profiles and without confirmations, and keeps the figures alone", async () => {
    const ended = await start("--records", "800", "--clock", "600", "--out", out);

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

  it("names the stacks there are when asked for another, and keeps what an earlier run left", async () => {
    writeFileSync(join(out, "run.json"), JSON.stringify({ pid: null }));
    writeFileSync(join(out, "summary.json"), "{}");

    const ended = await start("--stack", "test", "--out", out);

    expect((await readdir(out)).sort()).to.deep.equal(["run.json", "summary.json"]);

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
