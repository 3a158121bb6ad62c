import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { expect } from "chai";
import { Clock } from "../../../emulator/clock.ts";
import { withRetries } from "../../../emulator/firehose/calls.ts";
import { readShard } from "../../../emulator/firehose/shardReader.ts";
import { AwsError } from "../../../emulator/request.ts";
import { type Delivery, openDelivery, STREAM_ARN } from "../firehose/support.ts";

/** A clock on which no time passes, and the seconds that it is asked for. */
function stopped(): { clock: Clock; asked: number[] } {
  const clock = new Clock(1);
  const asked: number[] = [];
  clock.milliseconds = (seconds) => {
    asked.push(seconds);
    return 0;
  };
  return { clock, asked };
}

/** A fault that another attempt may not meet. */
const UNAVAILABLE = Object.assign(new Error("away"), { $metadata: { httpStatusCode: 503 } });
const { signal } = new AbortController();

describe("reading a stream", () => {
  it("polls a shard once a second, and five times while it is behind", async () => {
    const { clock, asked } = stopped();
    const answers = [
      { NextShardIterator: "second", MillisBehindLatest: 1 },
      { NextShardIterator: "third", MillisBehindLatest: 0 },
      { MillisBehindLatest: 0 },
    ];
    const client = { send: async () => answers.shift() } as unknown as KinesisClient;
    await readShard(
      { client, streamArn: STREAM_ARN, clock, signal },
      { shard: "shard", iterator: "first", start: { since: 0 }, room: async () => {}, take() {} },
    ).catch(() => {});
    // Each call may go on failing for a day.
    expect(asked.filter((seconds) => seconds < 86_400)).to.deep.equal([0.2, 1, 1]);
  });

  it("goes on for 24 hours with what fails, and then gives up", async () => {
    const { clock, asked } = stopped();
    const failing = withRetries(() => Promise.reject(UNAVAILABLE), { clock, signal });
    expect(await failing.catch((error) => error)).to.equal(UNAVAILABLE);
    expect(asked[0]).to.equal(24 * 60 * 60);
  });
});

describe("a Firehose at work", () => {
  let delivery: Delivery;
  afterEach(() => delivery.world.remove());

  it("takes a record of 1,000 KiB", async () => {
    delivery = await openDelivery();
    const largest = "x".repeat(1000 * 1024);
    await delivery.put(largest);
    await delivery.settled();
    expect(Object.values(await delivery.objects())).to.deep.equal([largest]);
  });

  it("holds its checkpoint back until S3 has the error object, too", async () => {
    let checkpoint: unknown;
    delivery = await openDelivery({
      transform: () => ({}),
      s3: { errorOutputPrefix: "errors/" },
      async beforeS3() {
        if (checkpoint !== undefined) return undefined;
        checkpoint = await delivery.checkpoint();
        throw new AwsError(503, "SlowDown", "Reduce your request rate.");
      },
    });
    const before = await delivery.checkpoint();
    await delivery.put("a");
    await delivery.settled();
    expect(checkpoint).to.deep.equal(before);
    expect(await delivery.checkpoint()).to.not.deep.equal(before);
    expect(delivery.firehose.kept).to.equal(1);
  });
});
