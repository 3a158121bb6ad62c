import { expect } from "chai";
import { Clock } from "../../../emulator/clock.ts";
import type { Hints } from "../../../emulator/firehose/configuration.ts";
import type { Invoked } from "../../../emulator/firehose/invocation.ts";
import type { SourceRecord } from "../../../emulator/firehose/record.ts";
import {
  LARGEST_REQUEST,
  OUTSTANDING_INVOCATIONS,
  Transformation,
} from "../../../emulator/firehose/transformation.ts";

function record(number: number, data: Uint8Array): SourceRecord {
  const sequenceNumber = String(number);
  return {
    shard: "shardId-000000000000",
    sequenceNumber,
    subsequenceNumber: 0,
    partitionKey: "17251-9",
    arrival: 1_735_000_000_000,
    data,
    position: { sequenceNumber, bytes: data.length, pending: 1 },
  };
}

describe("batches for the Lambda", () => {
  let payloads: Uint8Array[];
  let answers: ((invoked: Invoked) => void)[];
  let work: Promise<void>[];
  let transformation: Transformation;

  function open(hints: Hints, overtaken = () => false): Transformation {
    payloads = [];
    answers = [];
    work = [];
    transformation = new Transformation({
      hints,
      clock: new Clock(1),
      deliveryStreamArn: "arn:firehose",
      sourceStreamArn: "arn:stream",
      region: "sa-east-1",
      overtaken,
      invoke(payload) {
        payloads.push(payload);
        return new Promise((resolve) => answers.push(resolve));
      },
      finish() {},
      track: (part) => work.push(part),
    });
    return transformation;
  }

  afterEach(() => transformation.close());

  it("stay within the declared size of the records as they arrived", () => {
    const to = open({ size: 1000, seconds: 900 });
    for (const [i, size] of [400, 400, 400, 600, 1200, 999].entries()) {
      to.add(record(i, Buffer.alloc(size)));
    }
    const ids = payloads.map((payload) =>
      JSON.parse(Buffer.from(payload).toString()).records.map(
        ({ recordId }: { recordId: string }) => recordId,
      ),
    );
    // The last record waits for its interval.
    expect(ids).to.deep.equal([["0000000", "1000000"], ["2000000", "3000000"], ["4000000"]]);
  });

  it("stay within what one invocation takes, however small the records", () => {
    const to = open({ size: 3 * 2 ** 20, seconds: 900 });
    for (let i = 0; i < 60_000; i++) to.add(record(i, Buffer.alloc(10)));
    expect(payloads).to.have.length(2);
    for (const { length } of payloads) {
      expect(length).to.be.within(LARGEST_REQUEST - 8192, LARGEST_REQUEST);
    }
  });

  it("are invoked with five at a time at most, the next one as soon as one is answered", async () => {
    const to = open({ size: 1, seconds: 900 });
    for (let i = 0; i < 8; i++) to.add(record(i, Buffer.alloc(1)));
    expect([payloads.length, to.waiting]).to.deep.equal([OUTSTANDING_INVOCATIONS, 3]);
    answers[2]?.({ attempts: 1, ended: 0, answer: Buffer.from("{}") });
    await work[2];
    expect([payloads.length, to.waiting]).to.deep.equal([6, 2]);
  });

  it("are overtaken by the next one where that is asked for, and lost by nobody", async () => {
    const asked = [true, true, false, false];
    const to = open({ size: 2, seconds: 900 }, () => asked.shift() ?? false);
    for (let i = 0; i < 8; i++) to.add(record(i, Buffer.alloc(1)));
    const first = payloads.map(
      (payload) => JSON.parse(Buffer.from(payload).toString()).records[0].recordId,
    );
    expect(first).to.deep.equal(["2000000", "0000000", "6000000", "4000000"]);
  });

  it("end early when what follows has to be in another one", () => {
    const to = open({ size: 1000, seconds: 900 });
    to.add(record(0, Buffer.alloc(1)));
    to.flush();
    to.flush();
    to.add(record(0, Buffer.alloc(1)));
    to.flush();
    expect(payloads).to.have.length(2);
  });
});
