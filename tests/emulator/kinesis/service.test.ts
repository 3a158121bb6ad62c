import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  type PutRecordsResultEntry,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { expect } from "chai";
import { type Kinesis, kinesis } from "../../../emulator/kinesis/service.ts";
import { ACCOUNT, openWorld, REGION, resource, type World } from "../../support/world.ts";

const ARN = `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/events`;
const FIRST = "shardId-000000000000";

describe("local Kinesis", () => {
  let world: World;
  let service: Kinesis;
  let client: KinesisClient;

  afterEach(async () => {
    client.destroy();
    await world.remove();
  });

  async function open(
    inputs: Record<string, unknown> = { shardCount: 1 },
    options: { factor?: number; out?: string } = {},
  ): Promise<void> {
    world = await openWorld(
      [resource("aws:kinesis/stream:Stream", "events", inputs, { name: "events", arn: ARN })],
      options,
    );
    client = new KinesisClient({ ...world.me, maxAttempts: 1 });
    service = await world.start(kinesis);
  }

  function put(texts: readonly string[], StreamARN = ARN) {
    const Records = texts.map((text) => ({
      Data: Buffer.from(text),
      PartitionKey: text || "empty",
    }));
    return client.send(new PutRecordsCommand({ StreamARN, Records }));
  }

  async function iterator(
    kind: Partial<GetShardIteratorCommandInput> = {},
    ShardId = FIRST,
  ): Promise<string | undefined> {
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamARN: ARN,
        ShardId,
        ShardIteratorType: "TRIM_HORIZON",
        ...kind,
      }),
    );
    return ShardIterator;
  }

  async function read(kind: Partial<GetShardIteratorCommandInput> = {}, ShardId = FIRST) {
    const { Records = [] } = await client.send(
      new GetRecordsCommand({ ShardIterator: await iterator(kind, ShardId) }),
    );
    return Records.map(({ Data }) => Buffer.from(Data ?? []).toString());
  }

  function refused(promise: Promise<unknown>): Promise<{ name: string; message: string }> {
    return promise.then(
      () => expect.fail("it was accepted"),
      ({ name, message }) => ({ name, message }),
    );
  }

  it("gives back what was put, in order, with key, number and time", async () => {
    await open({ shardCount: 1, encryptionType: "KMS", kmsKeyId: "alias/aws/kinesis" });
    const before = Math.floor(Date.now() / 1000) * 1000;
    const {
      Records: puts = [],
      FailedRecordCount,
      EncryptionType,
    } = await put(["a", "", 'ção "q" \n']);

    expect([FailedRecordCount, EncryptionType]).to.deep.equal([0, "KMS"]);
    const { Records = [], MillisBehindLatest } = await client.send(
      new GetRecordsCommand({ ShardIterator: await iterator() }),
    );
    expect(MillisBehindLatest).to.equal(0);
    const times = Records.map(({ ApproximateArrivalTimestamp }) =>
      Number(ApproximateArrivalTimestamp),
    );
    expect(times.every((time) => time >= before && time <= Date.now())).to.equal(true);
    expect(
      Records.map(({ Data, PartitionKey, SequenceNumber, EncryptionType }) => ({
        Data: Buffer.from(Data ?? []).toString(),
        PartitionKey,
        SequenceNumber,
        EncryptionType,
      })),
    ).to.deep.equal(
      ["a", "", 'ção "q" \n'].map((text, i) => ({
        Data: text,
        PartitionKey: text || "empty",
        SequenceNumber: puts[i]?.SequenceNumber,
        EncryptionType: "KMS",
      })),
    );
    for (const { SequenceNumber } of puts) expect(SequenceNumber).to.match(/^49\d{54}$/);
  });

  it("speaks HTTP/1.1 as well", async () => {
    await open();
    client.destroy();
    client = new KinesisClient({ ...world.me, requestHandler: new NodeHttpHandler() });
    await put(["a"]);

    expect(await read()).to.deep.equal(["a"]);
  });

  it("takes single records, by the stream's name", async () => {
    await open();
    const { ShardId, SequenceNumber } = await client.send(
      new PutRecordCommand({ StreamName: "events", Data: Buffer.from("a"), PartitionKey: "k" }),
    );

    expect(ShardId).to.equal(FIRST);
    expect(
      await read({
        ShardIteratorType: "AT_SEQUENCE_NUMBER",
        StartingSequenceNumber: SequenceNumber,
      }),
    ).to.deep.equal(["a"]);
  });

  it("spreads keys over shards by their MD5, or by an explicit hash key", async () => {
    await open({ shardCount: 3 });
    // MD5 begins with 0c, 90, e1: in the first, second and third part of all hash keys.
    const { Records = [] } = await put(["a", "b", "c"]);
    const explicit = await client.send(
      new PutRecordsCommand({
        StreamName: "events",
        Records: ["0", String(2n ** 128n - 1n)].map((ExplicitHashKey) => ({
          Data: Buffer.from("x"),
          PartitionKey: "a",
          ExplicitHashKey,
        })),
      }),
    );

    const last = (records: { ShardId?: string | undefined }[] | undefined) =>
      records?.map(({ ShardId }) => ShardId?.at(-1));
    expect(last(Records)).to.deep.equal(["0", "1", "0"]);
    expect(last(explicit.Records)).to.deep.equal(["0", "2"]);
  });

  it("describes its shards: equal parts of all hash keys", async () => {
    await open({ shardCount: 3, retentionPeriod: 48 });
    const { StreamDescription } = await client.send(
      new DescribeStreamCommand({ StreamName: "events", Limit: 1, ExclusiveStartShardId: FIRST }),
    );

    const { StreamCreationTimestamp, ...described } = StreamDescription ?? {};
    expect(StreamCreationTimestamp).to.be.instanceOf(Date);
    expect(described).to.deep.equal({
      StreamName: "events",
      StreamARN: ARN,
      StreamStatus: "ACTIVE",
      StreamModeDetails: { StreamMode: "PROVISIONED" },
      RetentionPeriodHours: 48,
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      EncryptionType: "NONE",
      HasMoreShards: true,
      Shards: [
        {
          ShardId: "shardId-000000000001",
          HashKeyRange: {
            StartingHashKey: "113427455640312821154458202477256070485",
            EndingHashKey: "226854911280625642308916404954512140969",
          },
          SequenceNumberRange: { StartingSequenceNumber: `496600000001${"0".repeat(44)}` },
        },
      ],
    });
  });

  it("starts an on-demand stream with four shards", async () => {
    await open({ streamModeDetails: { streamMode: "ON_DEMAND" } });
    const { StreamDescriptionSummary: summary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamARN: ARN }),
    );

    expect([summary?.OpenShardCount, summary?.StreamModeDetails?.StreamMode]).to.deep.equal([
      4,
      "ON_DEMAND",
    ]);
  });

  it("lists shards page by page", async () => {
    await open({ shardCount: 3 });
    const first = await client.send(new ListShardsCommand({ StreamName: "events", MaxResults: 2 }));
    const second = await client.send(new ListShardsCommand({ NextToken: first.NextToken }));

    const ids = [first, second].map(({ Shards }) => Shards?.map(({ ShardId }) => ShardId?.at(-1)));
    expect(ids).to.deep.equal([["0", "1"], ["2"]]);
    expect(second.NextToken).to.equal(undefined);
  });

  it("reads from wherever it is asked to", async () => {
    await open();
    const { Records = [] } = await put(["a", "b"]);
    const StartingSequenceNumber = Records[0]?.SequenceNumber;
    const latest = await iterator({ ShardIteratorType: "LATEST" });
    await put(["c"]);

    expect(
      await read({ ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber }),
    ).to.deep.equal(["a", "b", "c"]);
    expect(
      await read({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber }),
    ).to.deep.equal(["b", "c"]);
    const fromLatest = await client.send(new GetRecordsCommand({ ShardIterator: latest }));
    expect(fromLatest.Records).to.have.lengthOf(1);
    // What comes after that read is where its next iterator points to.
    await put(["d"]);
    const next = await client.send(
      new GetRecordsCommand({ ShardIterator: fromLatest.NextShardIterator }),
    );
    expect(next.Records).to.have.lengthOf(1);
  });

  it("reads from a time on", async () => {
    await open();
    await put(["a"]);
    const start = Date.now();
    while (Date.now() <= start + 1) await new Promise(setImmediate);
    await put(["b"]);

    const at = (time: number) =>
      read({ ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(time) });
    expect(await at(0)).to.deep.equal(["a", "b"]);
    expect(await at(start + 1)).to.deep.equal(["b"]);
    expect(await at(Date.now())).to.deep.equal([]);
    expect((await refused(at(Date.now() + 60_000))).name).to.equal("InvalidArgumentException");
  });

  it("reads pages of the size that is asked for, and says how far behind they end", async () => {
    await open();
    await put(["a", "b", "c"]);
    const first = await client.send(
      new GetRecordsCommand({ ShardIterator: await iterator(), Limit: 2 }),
    );
    const second = await client.send(
      new GetRecordsCommand({ ShardIterator: first.NextShardIterator }),
    );

    expect([first.Records?.length, second.Records?.length]).to.deep.equal([2, 1]);
    expect(first.MillisBehindLatest).to.be.greaterThan(0);
    expect(second.MillisBehindLatest).to.equal(0);
  });

  it("reads at most 10 MiB at a time, and then nothing until that is paid off", async () => {
    await open({ shardCount: 1 }, { factor: 12 });
    const half = "x".repeat(1024 * 1024 - 1);
    for (let i = 0; i < 2; i += 1) {
      const Records = Array.from({ length: 6 }, () => ({
        Data: Buffer.from(half),
        PartitionKey: "k",
      }));
      await client.send(new PutRecordsCommand({ StreamARN: ARN, Records }));
    }
    client.destroy();
    await world.close();
    await open({ shardCount: 1 }, { factor: 1, out: world.out });

    const { Records, NextShardIterator } = await client.send(
      new GetRecordsCommand({ ShardIterator: await iterator() }),
    );
    expect(Records).to.have.lengthOf(10);
    expect(
      await refused(client.send(new GetRecordsCommand({ ShardIterator: NextShardIterator }))),
    ).to.deep.equal({
      name: "ProvisionedThroughputExceededException",
      message: `Rate exceeded for shard ${FIRST}: it gives 5 reads and 2097152 bytes a second of AWS's time`,
    });
  });

  it("gives five reads a second of a shard, more when the clock runs faster", async () => {
    await open();
    /** Reads that succeed of twenty, and the seconds they take. */
    const reads = async () => {
      const ShardIterator = await iterator();
      const from = performance.now();
      const all = Array.from({ length: 20 }, () =>
        client.send(new GetRecordsCommand({ ShardIterator })),
      );
      const ends = await Promise.allSettled(all);
      const given = ends.filter(({ status }) => status === "fulfilled").length;
      return [given, (performance.now() - from) / 1000] as const;
    };

    const [given, seconds] = await reads();
    expect(given).to.be.within(5, Math.min(20, 5 + 5 * seconds));
    client.destroy();
    await world.remove();
    await open({ shardCount: 1 }, { factor: 4 });
    expect((await reads())[0]).to.equal(20);
  });

  it("takes 1,000 records a second and shard; what is beyond fails alone and can be sent again", async () => {
    await open();
    const from = performance.now();
    const batch = Array.from({ length: 500 }, (_, i) => `${i}`);
    let sent = 0;
    let failed: PutRecordsResultEntry[] = [];
    while (failed.length === 0) {
      const { Records = [], FailedRecordCount } = await put(batch);
      sent += batch.length;
      failed = Records.filter(({ ErrorCode }) => ErrorCode);
      expect(FailedRecordCount).to.equal(failed.length);
    }

    expect(service.accepted).to.equal(sent - failed.length);
    const seconds = (performance.now() - from) / 1000;
    expect(service.accepted).to.be.within(1000, 1000 + 1000 * seconds);
    expect(failed[0]).to.deep.equal({
      ErrorCode: "ProvisionedThroughputExceededException",
      ErrorMessage: `Rate exceeded for shard ${FIRST} in stream events under account ${ACCOUNT}.`,
    });
  });

  it("takes 1 MiB a second and shard", async () => {
    await open();
    const half = { Data: Buffer.alloc(600 * 1024), PartitionKey: "k" };
    const { Records = [] } = await client.send(
      new PutRecordsCommand({ StreamARN: ARN, Records: [half, half] }),
    );

    expect(Records.map(({ ErrorCode }) => ErrorCode)).to.deep.equal([
      undefined,
      "ProvisionedThroughputExceededException",
    ]);
    expect(
      await refused(client.send(new PutRecordCommand({ StreamARN: ARN, ...big }))),
    ).to.deep.equal({
      name: "ProvisionedThroughputExceededException",
      message: `Rate exceeded for shard ${FIRST} in stream events under account ${ACCOUNT}.`,
    });
  });

  const big = { Data: Buffer.alloc(1024 * 1024 - 1), PartitionKey: "k" };
  for (const [what, Records, refusal] of [
    [
      "501 records",
      Array.from({ length: 501 }, () => ({ Data: Buffer.from("x"), PartitionKey: "k" })),
      {
        name: "ValidationException",
        message:
          "1 validation error detected: Value at 'records' failed to satisfy constraint: Member must have length less than or equal to 500",
      },
    ],
    [
      "no records",
      [],
      {
        name: "ValidationException",
        message:
          "1 validation error detected: Value at 'records' failed to satisfy constraint: Member must have length greater than or equal to 1",
      },
    ],
    [
      "a record above 1 MiB with its key",
      [
        { ...big, PartitionKey: "k" },
        { ...big, PartitionKey: "kk" },
      ],
      {
        name: "ValidationException",
        message:
          "1 validation error detected: Value at 'records.2.member.data' failed to satisfy constraint: Member must have length less than or equal to 1048576, the partition key included",
      },
    ],
    [
      "a partition key of 257 characters",
      [{ Data: Buffer.from("x"), PartitionKey: "k".repeat(257) }],
      {
        name: "ValidationException",
        message:
          "1 validation error detected: Value at 'records.1.member.partitionKey' failed to satisfy constraint: Member must have length between 1 and 256",
      },
    ],
    [
      "more than 10 MiB",
      Array.from({ length: 11 }, () => big),
      {
        name: "InvalidArgumentException",
        message: `Records size exceeds 10 MB limit: data and partition keys are ${11 * 1024 * 1024} bytes`,
      },
    ],
    [
      "a hash key beyond 2^128",
      [{ Data: Buffer.from("x"), PartitionKey: "k", ExplicitHashKey: String(2n ** 128n) }],
      {
        name: "InvalidArgumentException",
        message: "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]",
      },
    ],
  ] as const) {
    it(`refuses ${what} as a whole`, async () => {
      await open({ shardCount: 1 }, { factor: 100 });

      expect(
        await refused(
          client.send(new PutRecordsCommand({ StreamARN: ARN, Records: [...Records] })),
        ),
      ).to.deep.equal(refusal);
      expect(service.accepted).to.equal(0);
    });
  }

  it("refuses data that is not base64", async () => {
    await open();
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: Uint8Array | string };
        const text = new TextDecoder().decode(request.body as Uint8Array);
        request.body = text.replace("eHh4", "eH!4");
        return next(args);
      },
      { step: "build", priority: "low" },
    );

    expect(await refused(put(["xxx"]))).to.deep.equal({
      name: "SerializationException",
      message: "records.1.member.data must be base64",
    });
    expect(service.accepted).to.equal(0);
  });

  it("takes exactly 500 records and 10 MiB", async () => {
    await open({ shardCount: 1 }, { factor: 100 });
    const Records = Array.from({ length: 10 }, () => big);

    expect((await put(Array.from({ length: 500 }, () => "x"))).FailedRecordCount).to.equal(0);
    const answer = await client.send(new PutRecordsCommand({ StreamARN: ARN, Records }));
    expect(answer.FailedRecordCount).to.equal(0);
  });

  it("knows no other stream, shard, iterator, sequence number or operation", async () => {
    await open({ shardCount: 2 });
    const { Records = [] } = await put(["a"]);
    const other = Records[0]?.ShardId === FIRST ? "shardId-000000000001" : FIRST;
    const StartingSequenceNumber = Records[0]?.SequenceNumber;

    const names = [
      put(["a"], `${ARN}2`),
      read({}, "shardId-000000000002"),
      client.send(new GetRecordsCommand({ ShardIterator: "nowhere" })),
      read({ ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber }, other),
      client.send(new ListStreamsCommand({})),
    ].map((promise) => refused(promise).then(({ name }) => name));
    expect(await Promise.all(names)).to.deep.equal([
      "ResourceNotFoundException",
      "ResourceNotFoundException",
      "InvalidArgumentException",
      "InvalidArgumentException",
      "UnknownOperationException",
    ]);
  });

  it("lets an iterator expire after five minutes", async () => {
    await open();
    const given = JSON.parse(Buffer.from((await iterator()) ?? "", "base64").toString());
    const old = { ...given, given: given.given - 300_001 };
    const ShardIterator = Buffer.from(JSON.stringify(old)).toString("base64");

    expect((await refused(client.send(new GetRecordsCommand({ ShardIterator })))).name).to.equal(
      "ExpiredIteratorException",
    );
  });

  it("tells how many records it took, and where each shard ends", async () => {
    await open({ shardCount: 3 });
    const { Records = [] } = await put(["a", "b", "c"]);

    expect(service.accepted).to.equal(3);
    expect(service.tips()).to.deep.equal(
      new Map([
        [
          ARN,
          new Map([
            [FIRST, Records[2]?.SequenceNumber],
            ["shardId-000000000001", Records[1]?.SequenceNumber],
          ]),
        ],
      ]),
    );
  });

  it("continues the log of an earlier run, and cuts off a line that was torn", async () => {
    await open();
    const { Records: before = [] } = await put(["a", "b"]);
    client.destroy();
    await world.close();
    const log = join(world.out, "kinesis", "events", `${FIRST}.ndjson`);
    const whole = await readFile(log, "utf8");
    await appendFile(log, whole.slice(0, 100));

    await open({ shardCount: 1 }, { out: world.out });
    expect(service.accepted).to.equal(2);
    const { Records: after = [] } = await put(["c"]);
    expect(await read()).to.deep.equal(["a", "b", "c"]);
    const numbers = [...before, ...after].map(({ SequenceNumber }) => BigInt(SequenceNumber ?? 0));
    expect(numbers[2]).to.equal((numbers[1] ?? 0n) + 1n);
    expect((await readFile(log, "utf8")).startsWith(whole)).to.equal(true);
  });

  it("refuses the log of a stream with other shards, and one that is damaged in the middle", async () => {
    await open();
    await put(["a", "b"]);
    client.destroy();
    await world.close();
    const home = join(world.out, "kinesis", "events");
    const message = (inputs: object) =>
      open({ shardCount: 1, ...inputs }, { out: world.out }).catch((error) => error.message);

    expect(await message({ shardCount: 2 })).to.equal(
      `${home} holds 1 shards, but the program declares 2 for the stream events: remove the directory of this run and start anew`,
    );
    await world.close();
    await appendFile(join(home, `${FIRST}.ndjson`), "{}\n");
    expect(await message({})).to.equal(
      `${join(home, `${FIRST}.ndjson`)}: line 3 is not a record; remove the directory of this run and start anew`,
    );
  });
});
