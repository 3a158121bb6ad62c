import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { FirehoseTransformationEvent } from "aws-lambda";
import { expect } from "chai";
import { REGION } from "../../support/world.ts";
import {
  aggregate,
  answering,
  type Delivery,
  type DeliveryOptions,
  FIREHOSE_ARN,
  openDelivery,
  STREAM_ARN,
} from "./support.ts";

describe("a Firehose", () => {
  let delivery: Delivery;
  const open = async (options: DeliveryOptions) => {
    delivery = await openDelivery(options);
  };
  afterEach(() => delivery.world.remove());

  const NAME = "delivery-1-[-\\d]{19}-[0-9a-f-]{36}";

  it("delivers what the Lambda made of each record, compressed, with no delimiter added", async () => {
    await open({
      transform: answering((text) => text.toUpperCase()),
      s3: { compressionFormat: "GZIP" },
    });
    await delivery.put("abc", "def", "ghi");
    await delivery.settled();

    const objects = await delivery.objects();
    expect(Object.values(objects)).to.deep.equal(["ABCDEFGHI"]);
    const [key = ""] = Object.keys(objects);
    expect(key).to.match(new RegExp(`^\\d{4}/\\d\\d/\\d\\d/\\d\\d/${NAME}\\.gz$`));
    const client = new S3Client(delivery.world.me);
    const head = await client.send(new GetObjectCommand({ Bucket: "lake", Key: key }));
    expect([head.ContentType, head.ContentEncoding]).to.deep.equal([
      "application/octet-stream",
      "gzip",
    ]);
    await head.Body?.transformToByteArray();
    client.destroy();
    const { transformed, delivered, kept, dropped, objects: written } = delivery.firehose;
    expect({ transformed, delivered, kept, dropped, written }).to.deep.equal({
      transformed: 3,
      delivered: 3,
      kept: 0,
      dropped: 0,
      written: 1,
    });
    expect(delivery.firehose.idle()).to.equal(true);
  });

  it("gives the Lambda the whole event of a Kinesis source", async () => {
    const events: FirehoseTransformationEvent[] = [];
    await open({
      transform(event) {
        events.push(event);
        return answering((text) => text)(event);
      },
    });
    await delivery.put("çé\u0001", aggregate("one", "two"));
    await delivery.settled();

    const [event] = events;
    const [first, , last] = event?.records ?? [];
    expect(event?.invocationId).to.match(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    const record = (
      text: string,
      subsequenceNumber: number,
      partitionKey: string,
      like: typeof first,
    ) => {
      const { sequenceNumber } = like?.kinesisRecordMetadata ?? {};
      const approximateArrivalTimestamp = like?.approximateArrivalTimestamp;
      return {
        recordId: `${sequenceNumber}00000${subsequenceNumber}`,
        approximateArrivalTimestamp,
        data: Buffer.from(text).toString("base64"),
        kinesisRecordMetadata: {
          sequenceNumber,
          subsequenceNumber,
          partitionKey,
          shardId: "shardId-000000000000",
          approximateArrivalTimestamp,
        },
      };
    };
    expect(events).to.deep.equal([
      {
        invocationId: event?.invocationId,
        deliveryStreamArn: FIREHOSE_ARN,
        sourceKinesisStreamArn: STREAM_ARN,
        region: REGION,
        records: [
          record("çé\u0001", 0, "çé\u0001", first),
          record("one", 0, "first", last),
          record("two", 1, "second", last),
        ],
      },
    ]);
    expect(first?.approximateArrivalTimestamp).to.be.within(Date.now() - 60_000, Date.now());
    expect(first?.kinesisRecordMetadata?.sequenceNumber).to.match(/^\d{56}$/);
    expect(Object.values(await delivery.objects())).to.deep.equal(["çé\u0001onetwo"]);
  });

  it("passes records on as they are when it has no Lambda, from every shard", async () => {
    await open({ shards: 4 });
    const texts = Array.from({ length: 1000 }, (_, i) => `${i}\n`);
    await delivery.put(...texts);
    await delivery.settled();
    const lines = Object.values(await delivery.objects())
      .join("")
      .match(/.*\n/g);
    expect(lines?.sort()).to.deep.equal(texts.sort());
    expect(Object.keys((await delivery.checkpoint()).shards)).to.have.length(4);
  });

  it("ends the Lambda's buffer at its size, apart from the one for S3", async () => {
    const batches: number[] = [];
    await open({
      transform(event) {
        batches.push(event.records.length);
        return answering((text) => text.slice(0, 1))(event);
      },
      processor: { BufferIntervalInSeconds: "900" },
    });
    // Four of them make the default of 1 MB.
    await delivery.put(...Array.from({ length: 8 }, (_, i) => String(i).repeat(2 ** 18)));
    await delivery.settled();
    expect(batches).to.deep.equal([4, 4]);
    const written = Object.values(await delivery.objects()).join("");
    expect([...written].sort().join("")).to.equal("01234567");
  });

  it("ends an object at its size before compression", async () => {
    await open({ s3: { bufferingSize: 1, bufferingInterval: 900, compressionFormat: "GZIP" } });
    await delivery.put(...Array.from({ length: 8 }, (_, i) => String(i).repeat(2 ** 18)));
    await delivery.settled();
    const sizes = Object.values(await delivery.objects()).map(({ length }) => length);
    expect(sizes).to.deep.equal([2 ** 20, 2 ** 20]);
  });

  it("partitions by the Lambda's keys, and keeps records without them as partitioning-failed", async () => {
    await open({
      transform: answering((text) =>
        text === "none" ? {} : { metadata: { partitionKeys: { tipo: text.slice(0, 1) } } },
      ),
      s3: {
        dynamicPartitioningConfiguration: { enabled: true },
        prefix: "data/!{partitionKeyFromLambda:tipo}/!{timestamp:yyyy}/",
        errorOutputPrefix: "errors/!{firehose:error-output-type}/!{timestamp:yyyy}/",
        bufferingSize: 64,
        bufferingInterval: 60,
      },
    });
    await delivery.put("a1", "b1", "none", "a2");
    await delivery.settled();
    const objects = Object.entries(await delivery.objects());
    const year = new Date().getUTCFullYear();
    const texts = objects.map(([key, text]) => [
      key.replace(new RegExp(`${NAME}$`), "…"),
      text.startsWith("{") ? JSON.parse(text).errorCode : text,
    ]);
    expect(texts).to.deep.equal([
      [`data/a/${year}/…`, "a1a2"],
      [`data/b/${year}/…`, "b1"],
      [`errors/partitioning-failed/${year}/…`, "DynamicPartitioning.MetadataExtractionFailed"],
    ]);
  });

  it("has 500 partitions active at most, and keeps what is beyond", async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await open({
      transform: answering((text) => ({ metadata: { partitionKeys: { k: text } } })),
      s3: {
        dynamicPartitioningConfiguration: { enabled: true },
        prefix: "data/!{partitionKeyFromLambda:k}/",
        errorOutputPrefix: "errors/!{firehose:error-output-type}/",
        bufferingSize: 64,
        bufferingInterval: 60,
      },
      // The partitions stay active until the records beyond are kept.
      async beforeS3({ path }) {
        if (!path.startsWith("/lake/data/")) return undefined;
        await released;
        return { status: 200 };
      },
    });
    const bothKept = delivery.changed(() => delivery.firehose.kept === 2);
    await delivery.put(...Array.from({ length: 502 }, (_, i) => `k${i}`));
    await bothKept;
    release();
    await delivery.settled();
    const { delivered, kept } = delivery.firehose;
    expect([delivered, kept]).to.deep.equal([500, 2]);
    const failed = Object.entries(await delivery.objects()).filter(([key]) =>
      key.startsWith("errors/"),
    );
    expect(failed).to.have.length(1);
    const [[key, text] = ["", ""]] = failed;
    expect(key).to.match(new RegExp(`^errors/partitioning-failed/${NAME}$`));
    const [first] = text.split("\n").map((line) => line && JSON.parse(line));
    expect(first).to.deep.include({
      rawData: Buffer.from("k500").toString("base64"),
      errorCode: "DynamicPartitioning.ActivePartitionsLimitExceeded",
      errorMessage: "The number of active partitions has exceeded the configured limit",
      attemptsMade: 1,
    });
  });

  it("keeps every record as it arrived in the backup, whatever becomes of it", async () => {
    await open({
      transform: answering((text) => (text === "b" ? { result: "Dropped" } : `[${text}]`)),
      s3: {
        s3BackupMode: "Enabled",
        s3BackupConfiguration: {
          bucketArn: "arn:aws:s3:::received",
          roleArn: `arn:aws:iam::123456789012:role/backup`,
          prefix: "as-received/",
          bufferingInterval: 6,
          compressionFormat: "GZIP",
        },
      },
    });
    await delivery.put("a", "b", "c");
    await delivery.settled();
    const [[key, text] = ["", ""]] = Object.entries(await delivery.objects("received"));
    expect(key).to.match(new RegExp(`^as-received/\\d{4}/\\d\\d/\\d\\d/\\d\\d/${NAME}\\.gz$`));
    expect(text).to.equal("abc");
    expect(Object.values(await delivery.objects())).to.deep.equal(["[a][c]"]);
  });
});
