import { expect } from "chai";
import { type FaultRates, Faults } from "../../../emulator/faults/faults.ts";
import { answering, type Delivery, openDelivery } from "./support.ts";

describe("a faulty Firehose", () => {
  let delivery: Delivery;
  let batches: string[][];

  async function open(rates: FaultRates, faults = new Faults(rates, 1)): Promise<void> {
    batches = [];
    delivery = await openDelivery({
      faults,
      transform(event) {
        batches.push(event.records.map(({ data }) => Buffer.from(data, "base64").toString()));
        return answering((text) => text)(event);
      },
      s3: {
        s3BackupMode: "Enabled",
        s3BackupConfiguration: {
          bucketArn: "arn:aws:s3:::received",
          roleArn: "arn:aws:iam::123456789012:role/backup",
          bufferingInterval: 6,
        },
      },
    });
  }
  afterEach(() => delivery.world.remove());

  const written = async (bucket?: string) =>
    Object.values(await delivery.objects(bucket))
      .join("")
      .trim()
      .split("\n");
  const numbers = Array.from({ length: 20 }, (_, i) => `${i + 10}\n`);

  it("reads records twice: in batches apart, and durable only when both are", async () => {
    await open({ duplicate: 1 });
    await delivery.put("a\n", "b\n", "c\n");
    await delivery.settled();
    expect(batches).to.deep.equal([
      ["a\n", "b\n", "c\n"],
      ["a\n", "b\n", "c\n"],
    ]);
    expect((await written()).sort()).to.deep.equal(["a", "a", "b", "b", "c", "c"]);
    expect((await written("received")).sort()).to.deep.equal(["a", "a", "b", "b", "c", "c"]);
    const { delivered, kept } = delivery.firehose;
    expect([delivered, kept, delivery.firehose.idle()]).to.deep.equal([6, 0, true]);
  });

  it("hands records on in another order, and none more or less often", async () => {
    await open({ reorder: 1 });
    await delivery.put(...numbers);
    await delivery.settled();
    expect(batches).to.have.length(1);
    expect(batches[0]).not.to.deep.equal(numbers);
    expect([...(batches[0] ?? [])].sort()).to.deep.equal(numbers);
    expect(delivery.firehose.idle()).to.equal(true);
  });

  it("hands records on once and in their order after the faults are stopped", async () => {
    const faults = new Faults({ duplicate: 1, reorder: 1 }, 1);
    faults.stop();
    await open({}, faults);
    await delivery.put(...numbers);
    await delivery.settled();
    expect(batches).to.deep.equal([numbers]);
  });
});
