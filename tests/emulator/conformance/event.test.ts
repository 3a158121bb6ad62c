import type { FirehoseTransformationEvent } from "aws-lambda";
import { expect } from "chai";
import {
  aggregate,
  answering,
  type Delivery,
  openDelivery,
  type Transform,
} from "../firehose/support.ts";

describe("the event that Firehose sends", () => {
  let delivery: Delivery;
  let events: FirehoseTransformationEvent[];
  afterEach(() => delivery.world.remove());

  /** What is sent when these are put, to a function that answers like this. */
  async function sent(
    put: (string | Uint8Array)[],
    transform: Transform = answering((text) => text),
  ) {
    events = [];
    delivery = await openDelivery({
      transform(event) {
        events.push(event);
        return transform(event);
      },
    });
    await delivery.put(...put);
    await delivery.settled();
    return events.flatMap(({ records }) => records);
  }

  it("holds bytes in standard base64, padded", async () => {
    const records = await sent([Buffer.of(0xfb, 0xff, 0xfe, 0x01)]);
    expect(records.map(({ data }) => data)).to.deep.equal(["+//+AQ=="]);
  });

  it("gives a record's place in its aggregate six digits in its id", async () => {
    const records = await sent([aggregate(..."abcdefghijkl")]);
    const [{ kinesisRecordMetadata: metadata } = { kinesisRecordMetadata: undefined }] = records;
    expect(records.map(({ recordId }) => recordId)).to.deep.equal(
      Array.from("000102030405060708091011".match(/../g) ?? [], (place) => {
        return `${metadata?.sequenceNumber}0000${place}`;
      }),
    );
  });

  it("is the same at every attempt", async () => {
    let failures = 2;
    await sent(["a", "b"], (event) => {
      if (failures-- > 0) throw new Error("boom");
      return answering((text) => text)(event);
    });
    const [first] = events;
    expect(events).to.deep.equal([first, first, first]);
  });
});
