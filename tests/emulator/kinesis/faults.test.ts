import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import { expect } from "chai";
import { type FaultRates, Faults } from "../../../emulator/faults/faults.ts";
import { kinesis } from "../../../emulator/kinesis/service.ts";
import { openWorld, resource, type World } from "../../support/world.ts";
import { openDelivery, STREAM_ARN } from "../firehose/support.ts";

const TEXTS = Array.from({ length: 20 }, (_, i) => `record ${i}`);

/** What a put came to, by the text of each entry: its error's code, or undefined. */
function outcomes(entries: readonly { readonly ErrorCode?: string | undefined }[] = []) {
  return Object.fromEntries(TEXTS.map((text, i) => [text, entries[i]?.ErrorCode]));
}

function refused(call: Promise<unknown>) {
  return call.then(
    () => expect.fail("was answered"),
    ({ name }: Error) => name,
  );
}

describe("a faulty stream", () => {
  let world: World;
  let faults: Faults;
  let client: KinesisClient;

  async function open(rates: FaultRates): Promise<void> {
    faults = new Faults(rates, 1);
    const computed = { name: "transactions", arn: STREAM_ARN };
    const declared = resource("aws:kinesis/stream:Stream", "s", { shardCount: 1 }, computed);
    world = await openWorld([declared], { faults, factor: 600 });
    await world.start(kinesis);
    client = new KinesisClient({ ...world.me, maxAttempts: 1 });
  }
  afterEach(async () => {
    client.destroy();
    await world.remove();
  });

  const put = () => {
    const Records = TEXTS.map((text) => ({ Data: Buffer.from(text), PartitionKey: text }));
    return client.send(new PutRecordsCommand({ StreamARN: STREAM_ARN, Records }));
  };
  const get = async () => {
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamARN: STREAM_ARN,
        ShardId: "shardId-000000000000",
        ShardIteratorType: "TRIM_HORIZON",
      }),
    );
    const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
    return Records.map(({ Data }) => Buffer.from(Data ?? []).toString());
  };

  it("neither takes nor gives for the moment", async () => {
    await open({ "stream-throttle": 1 });
    const exceeded = "ProvisionedThroughputExceededException";
    expect([await refused(put()), await refused(get())]).to.deep.equal([exceeded, exceeded]);
    faults.stop();
    expect(await get()).to.deep.equal([]);
  });

  it("takes some of what is put; the rest fails in its place, and isn't kept", async () => {
    await open({ "stream-partial": 1 });
    const { FailedRecordCount, Records } = await put();
    const codes = outcomes(Records);
    const failed = TEXTS.filter((text) => codes[text] !== undefined);
    expect(FailedRecordCount).to.equal(failed.length);
    expect(failed.length).to.be.within(1, TEXTS.length - 1);
    for (const text of failed) {
      expect(codes[text]).to.be.oneOf([
        "ProvisionedThroughputExceededException",
        "InternalFailure",
      ]);
    }
    expect(await get()).to.deep.equal(TEXTS.filter((text) => !failed.includes(text)));
  });
});

describe("a faulty Firehose that records are put to", () => {
  const put = async (faults: Faults) => {
    const inputs = { kinesisSourceConfiguration: undefined };
    const delivery = await openDelivery({ inputs, faults });
    const client = new FirehoseClient({ ...delivery.world.me, maxAttempts: 1 });
    const Records = TEXTS.map((text) => ({ Data: Buffer.from(`${text}\n`) }));
    try {
      const command = new PutRecordBatchCommand({ DeliveryStreamName: "delivery", Records });
      const answer = await client.send(command);
      await delivery.settled();
      const delivered = Object.values(await delivery.objects()).join("");
      return { ...answer, delivered };
    } finally {
      client.destroy();
      await delivery.world.remove();
    }
  };

  it("takes nothing for the moment", async () => {
    const faults = new Faults({ "stream-throttle": 1 }, 1);
    expect(await refused(put(faults))).to.equal("ServiceUnavailableException");
  });

  it("takes some of what is put; the rest fails in its place, and isn't kept", async () => {
    const faults = new Faults({ "stream-partial": 1 }, 1);
    const { FailedPutCount, RequestResponses, delivered } = await put(faults);
    const codes = outcomes(RequestResponses);
    const failed = TEXTS.filter((text) => codes[text] === "ServiceUnavailableException");
    expect(failed.length).to.be.within(1, TEXTS.length - 1);
    expect(FailedPutCount).to.equal(failed.length);
    const kept = TEXTS.filter((text) => !failed.includes(text));
    expect(delivered).to.equal(kept.map((text) => `${text}\n`).join(""));
  });
});
