import { expect } from "chai";
import { Clock } from "../../../emulator/clock.ts";
import { ObjectBuffers } from "../../../emulator/firehose/objectBuffers.ts";
import type { Circumstances } from "../../../emulator/firehose/prefix.ts";
import type { SourceRecord } from "../../../emulator/firehose/record.ts";
import { answering, type Delivery, openDelivery } from "../firehose/support.ts";

describe("buffers of objects", () => {
  /** Buffers of two bytes, whose objects S3 has once `write` is called. */
  function open() {
    const objects: [Circumstances, string][] = [];
    let write = () => {};
    const written = new Promise<void>((resolve) => {
      write = resolve;
    });
    const work: Promise<void>[] = [];
    const buffers = new ObjectBuffers({
      hints: { size: 2, seconds: 900 },
      clock: new Clock(1),
      async write(circumstances, bytes) {
        objects.push([circumstances, bytes.toString()]);
        await written;
      },
      async durable() {},
      track: (part) => work.push(part),
    });
    const add = (id: string, text: string, arrival: number) =>
      buffers.add(id, {}, Buffer.from(text), { arrival } as SourceRecord);
    return { buffers, objects, work, write, add };
  }

  it("name an object by its oldest record's arrival, whichever record came first", () => {
    const { objects, add } = open();
    add("", "a", 2000);
    add("", "b", 1000);
    expect(objects).to.deep.equal([[{ oldest: 1000 }, "ab"]]);
  });

  it("keep a partition active from its first record until its object is written", async () => {
    const { buffers, work, write, add } = open();
    const states: [number, boolean][] = [];
    const note = () => states.push([buffers.active, buffers.isActive("p")]);
    note();
    add("p", "a", 0);
    note();
    add("p", "b", 0);
    note();
    write();
    await Promise.all(work);
    note();
    expect(states).to.deep.equal([
      [0, false],
      [1, true],
      [1, true],
      [0, false],
    ]);
  });
});

describe("intervals", () => {
  it("pass by one factor, and so do rates", () => {
    const clock = new Clock(60);
    expect([clock.milliseconds(300), clock.rate(5)]).to.deep.equal([5000, 300]);
  });

  it("of an object begin once the Lambda's is over and the records are transformed", async () => {
    const begun: number[] = [];
    let beforeTransformed: number[] = [];
    const delivery: Delivery = await openDelivery({
      transform(event) {
        beforeTransformed = [...begun];
        return answering((text) => text)(event);
      },
      processor: { BufferIntervalInSeconds: "7" },
      s3: { bufferingInterval: 11 },
    });
    const { clock } = delivery.world;
    const milliseconds = clock.milliseconds.bind(clock);
    clock.milliseconds = (seconds) => {
      if (seconds === 7 || seconds === 11) begun.push(seconds);
      return milliseconds(seconds);
    };
    await delivery.put("a");
    await delivery.settled();
    await delivery.world.remove();
    expect([beforeTransformed, begun]).to.deep.equal([[7], [7, 11]]);
  });
});
