import { appendFile, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  FirehoseClient,
  type FirehoseServiceException,
  PutRecordBatchCommand,
  PutRecordCommand,
} from "@aws-sdk/client-firehose";
import type { FirehoseTransformationEvent } from "aws-lambda";
import { expect } from "chai";
import { firehose } from "../../../emulator/firehose/service.ts";
import { AwsError } from "../../../emulator/request.ts";
import { ACCOUNT, REGION } from "../../support/world.ts";
import {
  aggregate,
  answering,
  type Delivery,
  type DeliveryOptions,
  FIREHOSE_ARN,
  openDelivery,
} from "./support.ts";

const DIRECT = { kinesisSourceConfiguration: undefined };

describe("a Firehose that records are put to", () => {
  let delivery: Delivery;
  let client: FirehoseClient;

  async function open({ s3, ...options }: DeliveryOptions = {}): Promise<void> {
    client?.destroy();
    const prompt = { bufferingInterval: 0, ...s3 };
    delivery = await openDelivery({ inputs: DIRECT, s3: prompt, ...options });
    client = new FirehoseClient({ ...delivery.world.me, maxAttempts: 1 });
  }
  afterEach(async () => {
    client.destroy();
    await delivery.world.remove();
  });

  const batch = (texts: readonly (string | Uint8Array)[], DeliveryStreamName = "delivery") =>
    client.send(
      new PutRecordBatchCommand({
        DeliveryStreamName,
        Records: texts.map((text) => ({ Data: Buffer.from(text as string) })),
      }),
    );
  const refusal = (put: Promise<unknown>) =>
    put.then(
      () => expect.fail("was accepted"),
      ({ name, message, $metadata }: FirehoseServiceException) => [
        $metadata.httpStatusCode,
        name,
        message,
      ],
    );
  const texts = async () => Object.values(await delivery.objects()).sort();

  it("acknowledges each record with an id, and delivers them all", async () => {
    await open();
    const { Encrypted, FailedPutCount, RequestResponses = [] } = await batch(["a\n", "b\n"]);
    const { RecordId, ...others } = await client.send(
      new PutRecordCommand({ DeliveryStreamName: "delivery", Record: { Data: Buffer.from("c") } }),
    );
    expect([Encrypted, FailedPutCount, others.Encrypted]).to.deep.equal([false, 0, false]);
    const ids = [...RequestResponses.map((response) => response.RecordId), RecordId];
    expect(new Set(ids).size).to.equal(3);
    for (const id of ids) expect(id).to.match(/^\d{62}$/);
    await delivery.settled();
    expect((await texts()).join("")).to.equal("a\nb\nc");
  });

  it("says that it encrypts when that is declared", async () => {
    await open({ inputs: { ...DIRECT, serverSideEncryption: { enabled: true } } });
    expect((await batch(["a"])).Encrypted).to.equal(true);
    await delivery.settled();
  });

  it("writes records that arrive together into one object, with none of its own buffering", async () => {
    await open();
    await batch(["a", "b", "c"]);
    await delivery.settled();
    expect(await texts()).to.deep.equal(["abc"]);
  });

  it("counts apart from those that read a stream", async () => {
    await open();
    await batch(["a", "b"]);
    await delivery.settled();
    const { delivered, objects, streams } = delivery.firehose;
    expect([delivered, objects]).to.deep.equal([0, 0]);
    expect([...streams]).to.deep.equal([
      ["delivery", { transformed: 0, delivered: 2, kept: 0, dropped: 0, objects: 1 }],
    ]);
    expect(delivery.firehose.idle()).to.equal(true);
  });

  it("gives the Lambda an event without anything of a stream, and unpacks no aggregates", async () => {
    const events: FirehoseTransformationEvent[] = [];
    await open({
      transform(event) {
        events.push(event);
        return answering((text) => text)(event);
      },
    });
    const packed = aggregate("one", "two");
    const { RequestResponses = [] } = await batch([packed]);
    await delivery.settled();
    const [event] = events;
    const [record] = event?.records ?? [];
    expect(events).to.deep.equal([
      {
        invocationId: event?.invocationId,
        deliveryStreamArn: FIREHOSE_ARN,
        region: REGION,
        records: [
          {
            recordId: RequestResponses[0]?.RecordId,
            approximateArrivalTimestamp: record?.approximateArrivalTimestamp,
            data: packed.toString("base64"),
          },
        ],
      },
    ]);
    expect(record?.approximateArrivalTimestamp).to.be.within(Date.now() - 60_000, Date.now());
  });

  it("has on disk what it acknowledged, and delivers it in the next run; a torn line it never did", async () => {
    let away = true;
    const beforeS3 = async () => {
      if (away) throw new AwsError(503, "SlowDown", "Reduce your request rate.");
      return undefined;
    };
    await open({ beforeS3 });
    await batch(["a\n", "b\n"]);
    const { out } = delivery.world;
    const spool = join(out, "firehose", "delivery", "spool.ndjson");
    const kept = (await readFile(spool, "utf8")).trim().split("\n");
    expect(
      kept.map((line) => Buffer.from(JSON.parse(line).Data, "base64").toString()),
    ).to.deep.equal(["a\n", "b\n"]);
    expect(delivery.firehose.idle()).to.equal(false);
    expect((await delivery.checkpoint()).shards).to.deep.equal({ spool: { since: 0 } });
    await delivery.world.close();
    await appendFile(spool, '{"SequenceNumber":"4966');

    away = false;
    await open({ out, beforeS3 });
    await batch(["c\n"]);
    await delivery.settled();
    expect((await texts()).join("").split("\n").sort()).to.deep.equal(["", "a", "b", "c"]);
    await delivery.world.close();

    // Nothing that was delivered is delivered again.
    await open({ out });
    await delivery.settled();
    expect((await texts()).join("")).to.have.length(6);
  });

  it("keeps the quotas of AWS: what is beyond fails in its place, and nothing of it is kept", async () => {
    await open({ factor: 1 });
    const large = (letter: string) => letter.repeat(600_000);
    const { FailedPutCount, RequestResponses = [] } = await batch([large("a"), large("b"), "c"]);
    expect(FailedPutCount).to.equal(1);
    expect(RequestResponses[1]).to.deep.equal({
      ErrorCode: "ServiceUnavailableException",
      ErrorMessage: "Slow down.",
    });
    expect(RequestResponses.map(({ RecordId }) => RecordId?.length)).to.deep.equal([
      62,
      undefined,
      62,
    ]);
    await delivery.settled();
    expect((await texts()).join("")).to.equal(`${large("a")}c`);
  });

  it("takes 500 records, 4 MiB in all and 1,000 KiB each, and not a byte more", async () => {
    await open();
    const record = Buffer.alloc(1000 * 1024, "a");
    const full = [record, record, record, record, Buffer.alloc(96 * 1024)];
    expect((await batch(full)).FailedPutCount).to.equal(0);
    expect(await refusal(batch([...full, "b"]))).to.deep.equal([
      400,
      "InvalidArgumentException",
      "Records size exceeds 4 MB limit",
    ]);
    const invalid = (where: string, constraint: string) => [
      400,
      "ValidationException",
      `1 validation error detected: Value at '${where}' failed to satisfy constraint: Member must have length ${constraint}`,
    ];
    expect(await refusal(batch(Array(501).fill("a")))).to.deep.equal(
      invalid("records", "less than or equal to 500"),
    );
    expect(await refusal(batch(["a", Buffer.alloc(1000 * 1024 + 1)]))).to.deep.equal(
      invalid("records.2.member.data", "less than or equal to 1024000"),
    );
    expect(await refusal(batch([]))).to.deep.equal(
      invalid("records", "greater than or equal to 1"),
    );
    await delivery.settled();
    expect((await texts()).join("")).to.have.length(4 * 2 ** 20);
  });

  it("is not there under another name", async () => {
    await open();
    expect(await refusal(batch(["a"], "alerts"))).to.deep.equal([
      400,
      "ResourceNotFoundException",
      `Firehose alerts under account ${ACCOUNT} not found.`,
    ]);
  });

  it("refuses records when it reads a stream", async () => {
    await open({ inputs: {} });
    expect(await refusal(batch(["a"]))).to.deep.equal([
      400,
      "InvalidArgumentException",
      "This operation is not permitted on KinesisStreamAsSource delivery stream type.",
    ]);
  });

  it("does not go on from the checkpoint of a spool that is gone", async () => {
    await open();
    await batch(["a"]);
    await delivery.settled();
    const { world } = delivery;
    await delivery.firehose.close();
    await rm(join(world.out, "firehose", "delivery", "spool.ndjson"));
    const failed = await world.start(firehose).catch((error) => error.message);
    expect(failed).to.equal(
      `${FIREHOSE_ARN}: 1 records are delivered, but its spool holds 0; use another directory`,
    );
  });
});
