import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { expect } from "chai";
import { encodeEvent } from "../../contract/event.ts";
import { SCORED_FIELDS } from "../../contract/scored.ts";
import { SAMPLE_TRANSACTION } from "../../contract/transaction.ts";
import type { Summary } from "../../local/summary.ts";
import { asReceived, linesIn, Run } from "./running.ts";

describe("npm start, for prod and served", function () {
  this.timeout(120_000);

  const files = ["aws.config", "aws.env"];
  let out: string;
  let run: Run;
  let code: number | null;
  let summary: Summary;
  let modes: number[];
  let environment: Record<string, string | undefined>;

  before(async () => {
    out = await mkdtemp(join(tmpdir(), "sentinela-run-"));
    run = new Run(
      ...["--stack", "prod", "--records", "1000", "--clock", "300", "--compare", "no"],
      ...["--serve", "--run", out],
    );
    try {
      await run.said("read delivered records");
      summary = summaryIn(out);
      modes = files.map((name) => statSync(join(out, name)).mode & 0o777);
      environment = parseEnv(readFileSync(join(out, "aws.env"), "utf8"));
      await put(out, SAMPLE_TRANSACTION);
    } finally {
      run.interrupt();
      code = await run.ended();
    }
  });

  after(async () => {
    // Where the wait above has timed out, it goes on serving.
    run.kill();
    await rm(out, { recursive: true });
  });

  it("takes every transaction through what is declared", async () => {
    expect(code, run.output).to.equal(0);
    expect(run.output).to.not.match(/warn/i);
    expect(Object.keys(summary).sort()).to.deep.equal(
      [
        ...["stack", "seed", "clockFactor", "resumed", "sent", "delivered", "failed"],
        ...["confirmations", "poison", "unaccounted", "missing", "duplicates", "degraded"],
        ...[
          "flagged",
          "alerts",
          "anomalies",
          "flaggedAnomalies",
          "precision",
          "recall",
          "scenarios",
        ],
        ...["comparison", "segments", "profiles", "faults", "denied", "scored"],
        ...["endpointCalls", "profileAccess", "objects", "seconds", "recordsPerSecond"],
      ].sort(),
    );
    expect(summary).to.deep.include({
      ...{ stack: "prod", seed: 1, clockFactor: 300, resumed: 0 },
      ...{ sent: 1000, delivered: 1000, failed: 0, unaccounted: 0, missing: [] },
      ...{ poison: { sent: 0, delivered: 0, failed: 0 }, duplicates: 0, degraded: 0 },
      ...{ alerts: summary.flagged, faults: null, denied: [] },
      scored: 1000 + summary.confirmations.sent,
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
    const delivered = await linesIn(out, "lake", "delivered/");
    expect(delivered.map(asReceived).sort()).to.deep.equal(received.sort());
    const scored = delivered.filter((line) => !line.includes('"confirmacao_fraude"'));
    // The one more was put by another client while the run served.
    expect(scored).to.have.lengthOf(1001);
    for (const line of scored) {
      expect(Object.keys(JSON.parse(line)).slice(-SCORED_FIELDS.length)).to.deep.equal(
        SCORED_FIELDS,
      );
    }
    // Alerts are sent at least once: again, when an answer was late.
    expect([...new Set(await linesIn(out, "lake", "alerts/"))].sort()).to.deep.equal(
      scored.filter((line) => line.includes('"fraude_suspeita":true')).sort(),
    );
  });

  it("stays up for any client that is told of the profile, and delivers the rest when it ends", async () => {
    const delivered = (await linesIn(out, "lake", "delivered/")).map(asReceived);
    expect(delivered).to.have.lengthOf(1001 + summary.confirmations.sent);
    expect(delivered).to.include(JSON.stringify(SAMPLE_TRANSACTION).slice(0, -1));
  });

  it("tells nobody but its owner how to reach it, and nobody at all when it has ended", () => {
    expect(modes).to.deep.equal([0o600, 0o600]);
    const { AWS_ENDPOINT_URL, ...others } = environment;
    expect(AWS_ENDPOINT_URL).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(others).to.deep.equal({
      AWS_CONFIG_FILE: join(out, "aws.config"),
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_PROFILE: "simulator",
      AWS_REGION: "sa-east-1",
      AWS_DEFAULT_REGION: "sa-east-1",
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_SESSION_TOKEN: "",
    });
    expect(files.filter((name) => existsSync(join(out, name)))).to.deep.equal([]);
  });

  it("writes down the stack's outputs", () => {
    const outputs = JSON.parse(readFileSync(join(out, "outputs.json"), "utf8"));
    expect(run.output).to.contain(`--stream ${outputs.streamName} `);
    expect(existsSync(join(out, "s3", outputs.lakeBucket))).to.equal(true);
  });
});

function summaryIn(out: string): Summary {
  return JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
}

/** Put a transaction as whoever the profile `simulator` is. */
async function put(out: string, transaction: typeof SAMPLE_TRANSACTION): Promise<void> {
  const { streamName } = JSON.parse(readFileSync(join(out, "outputs.json"), "utf8"));
  const { AWS_CONFIG_FILE, AWS_PROFILE } = process.env;
  const told = { AWS_CONFIG_FILE: join(out, "aws.config"), AWS_PROFILE: "simulator" };
  Object.assign(process.env, told);
  const client = new KinesisClient();
  try {
    await client.send(
      new PutRecordCommand({
        StreamName: streamName,
        PartitionKey: transaction.numero_conta,
        Data: encodeEvent(transaction),
      }),
    );
  } finally {
    client.destroy();
    for (const [name, value] of Object.entries({ AWS_CONFIG_FILE, AWS_PROFILE })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
