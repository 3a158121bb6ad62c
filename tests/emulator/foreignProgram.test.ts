import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { type Emulator, openEmulator } from "../../emulator/index.ts";
import { evaluate, type Graph } from "../../program/index.ts";

const directory = fileURLToPath(new URL("../fixtures/foreignProgram", import.meta.url));

/** What is put, as a web server would write it. */
const LINES = Array.from({ length: 100 }, (_, n) => `{"page":"/${n}"}\n`);

describe("a Pulumi program that isn't ours", () => {
  let graph: Graph;
  let out: string;
  let emulator: Emulator;

  const open = () => {
    const users = {
      "web-server": String(graph.outputs.webServer),
      analyst: String(graph.outputs.analyst),
    };
    return openEmulator(graph, { out, factor: 600, users });
  };

  before(async () => {
    out = await mkdtemp(join(tmpdir(), "sentinela-foreign-"));
    graph = await evaluate({ directory, stack: "stockholm" });
    emulator = await open();
    const producer = new KinesisClient(emulator.client("web-server"));
    const Records = LINES.map((line, n) => ({ PartitionKey: `${n}`, Data: Buffer.from(line) }));
    await producer.send(
      new PutRecordsCommand({ StreamName: String(graph.outputs.stream), Records }),
    );
    producer.destroy();
    await emulator.settled();
  });

  after(async () => {
    await emulator?.close();
    await rm(out, { recursive: true, force: true });
  });

  it("has its stream delivered to its bucket, for an SDK client of its region", async () => {
    const client = new S3Client(emulator.client("analyst"));
    const Bucket = String(graph.outputs.bucket);
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: "visits/20" }),
    );
    const texts = await Promise.all(
      Contents.map(async ({ Key }) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return gunzipSync((await Body?.transformToByteArray()) ?? Buffer.of()).toString();
      }),
    );
    client.destroy();

    expect(emulator.client("analyst").region).to.equal("eu-north-1");
    expect(
      texts
        .join("")
        .split(/(?<=\n)/)
        .sort(),
    ).to.deep.equal([...LINES].sort());
    expect(emulator.services.firehose).to.include({ delivered: 100, transformed: 0, kept: 0 });
  });

  it("lets each of its users do what their policy allows, and nothing else", async () => {
    const client = new S3Client(emulator.client("web-server"));
    const Bucket = String(graph.outputs.bucket);
    const error = await client.send(new ListObjectsV2Command({ Bucket })).catch((it) => it);
    client.destroy();

    expect(error.name).to.equal("AccessDenied");
    expect(emulator.denials).to.deep.equal([
      {
        principal: "arn:aws:iam::123456789012:user/web-server",
        action: "s3:ListBucket",
        resource: `arn:aws:s3:::${Bucket}`,
        reason: "because no identity-based policy allows the s3:ListBucket action",
        times: 1,
      },
    ]);
  });

  it("goes on where an earlier emulator stopped", async () => {
    await emulator.close();
    emulator = await open();
    await emulator.settled();

    expect(emulator.deliveredBefore).to.equal(LINES.length);
    expect(emulator.services.firehose.delivered).to.equal(0);
  });
});
