import { KinesisClient } from "@aws-sdk/client-kinesis";
import { expect } from "chai";
import { readShard, type Source } from "../../../emulator/firehose/shardReader.ts";
import { AwsError } from "../../../emulator/request.ts";
import { anything, openWorld, type World } from "../../support/world.ts";
import { STREAM_ARN } from "./support.ts";

type Input = Record<string, unknown>;

describe("reading a shard", () => {
  let world: World;
  let source: Source;
  const stopped = new AbortController();
  afterEach(async () => {
    (source.client as KinesisClient).destroy();
    await world.remove();
  });

  /** Reads against a Kinesis that answers each call of GetRecords as told, in turn. */
  async function read(answers: (() => object)[]) {
    const calls: [string, Input][] = [];
    world = await openWorld([], { factor: 600 });
    await world.start(async () => ({
      signingName: "kinesis",
      resourceTypes: [],
      access: anything,
      async handle({ headers, body }) {
        const operation = headers["x-amz-target"]?.split(".")[1] ?? "";
        calls.push([operation, JSON.parse(body.toString())]);
        const answer =
          operation === "GetRecords" ? answers.shift()?.() : { ShardIterator: "renewed" };
        return { status: 200, body: JSON.stringify(answer) };
      },
      async close() {},
    }));
    const client = new KinesisClient({ ...world.me, maxAttempts: 1 });
    source = { client, streamArn: STREAM_ARN, clock: world.clock, signal: stopped.signal };
    const taken: string[] = [];
    const ended = await readShard(source, {
      shard: "shard",
      iterator: "first",
      start: { since: 1_735_000_000_000 },
      room: async () => {},
      take: (records) => taken.push(...records.map(({ SequenceNumber = "" }) => SequenceNumber)),
    }).catch((error: Error) => error.message);
    return { calls, taken, ended };
  }

  const get = (ShardIterator: string) => [
    "GetRecords",
    { StreamARN: STREAM_ARN, ShardIterator, Limit: 10_000 },
  ];
  const found = (SequenceNumber: string, next?: string) => () => ({
    Records: [{ SequenceNumber, PartitionKey: "p", Data: "" }],
    NextShardIterator: next,
    MillisBehindLatest: 0,
  });
  const refusal = (status: number, code: string) => () => {
    throw new AwsError(status, code, "refused");
  };

  it("goes on while it is throttled, and stops when the shard is closed", async () => {
    expect(
      await read([
        found("1", "second"),
        refusal(400, "ProvisionedThroughputExceededException"),
        refusal(500, "InternalFailure"),
        found("2"),
      ]),
    ).to.deep.equal({
      calls: [get("first"), get("second"), get("second"), get("second")],
      taken: ["1", "2"],
      ended: `${STREAM_ARN}: shard was closed; resharding is not emulated`,
    });
  });

  it("renews an iterator that expired, from the last record read or from where it began", async () => {
    const { calls, taken } = await read([
      refusal(400, "ExpiredIteratorException"),
      found("7", "second"),
      refusal(400, "ExpiredIteratorException"),
      found("8"),
    ]);
    const renewal = (position: object) => [
      "GetShardIterator",
      { StreamARN: STREAM_ARN, ShardId: "shard", ...position },
    ];
    expect(calls).to.deep.equal([
      get("first"),
      renewal({ ShardIteratorType: "AT_TIMESTAMP", Timestamp: 1_735_000_000 }),
      get("renewed"),
      get("second"),
      renewal({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: "7" }),
      get("renewed"),
    ]);
    expect(taken).to.deep.equal(["7", "8"]);
  });

  it("does not go on when it is refused for good", async () => {
    const { calls, ended } = await read([refusal(400, "ResourceNotFoundException")]);
    expect([calls.length, ended]).to.deep.equal([1, "refused"]);
  });
});
