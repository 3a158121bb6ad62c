import { jsonBody } from "../gateway/jsonBody.ts";
import { AwsError } from "../request.ts";
import type { Service, ServiceContext } from "../service.ts";
import { firehoseAccess } from "./access.ts";
import { Changes } from "./changes.ts";
import { readConfiguration } from "./configuration.ts";
import { type Counters, DeliveryStream } from "./deliveryStream.ts";
import type { DirectPut } from "./directPut.ts";
import { faultyFirehose } from "./faults.ts";

const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";

/** The operations that are emulated, by their `x-amz-target`. */
const PUTS: Readonly<Record<string, (to: DirectPut, input: Input) => object>> = {
  "Firehose_20150804.PutRecord": (to, { Record: record }) => to.putRecord(record),
  "Firehose_20150804.PutRecordBatch": (to, { Records: records }) => to.putRecordBatch(records),
};

type Input = Readonly<Record<string, unknown>>;

/**
 * The declared delivery streams, at work. What is counted here is what came from Kinesis streams; Direct PUT counts by
 * its delivery stream alone, since what is put is made of records that came before.
 */
export interface Firehose extends Service, Readonly<Counters> {
  /** What is counted for each delivery stream, by name. */
  readonly streams: ReadonlyMap<string, Readonly<Counters>>;
  /** The last record of each shard of each stream that was delivered before. */
  readonly begunAfter: readonly {
    readonly streamArn: string;
    readonly shard: string;
    readonly sequenceNumber: string;
  }[];
  /** Whether everything that was read from the sources, or put, is durable. */
  idle(): boolean;
  /**
   * Resolves when everything up to these records is durable and behind the checkpoint, and then what was put to the
   * delivery streams themselves until then.
   *
   * @param tips Stream ARN to shard id to the sequence number of the last record accepted. Streams that no
   * delivery stream reads are passed over.
   * @throws what {@link failed} rejects with.
   */
  settled(tips: ReadonlyMap<string, ReadonlyMap<string, string>>): Promise<void>;
  /** Rejects when a delivery stream can't go on: access denied, no such bucket, 24 AWS hours without an answer. */
  readonly failed: Promise<never>;
  /** @returns a function that ends the listening. */
  onChange(listener: () => void): () => void;
}

/**
 * Amazon Data Firehose: each declared delivery stream reads its Kinesis stream, has the Lambda transform the records,
 * and writes them to S3. One without a source takes records by PutRecord and PutRecordBatch (Direct PUT), and keeps
 * them in `OUT/firehose/<name>/spool.ndjson`.
 *
 * Resolves when every source is being read: what is put afterwards is delivered, and what is already there only if
 * `OUT/firehose/<name>/checkpoint.json` of an earlier run says that it wasn't. {@link Service.close} stops as a kill
 * would: what is not durable yet is read again by the next run, and nothing is left half-written.
 *
 * @throws Error naming the resource and the key that can't be emulated.
 */
export async function firehose(context: ServiceContext): Promise<Firehose> {
  const { graph } = context;
  const changes = new Changes();
  const declared = graph.resources.filter(({ type }) => type === FIREHOSE).map(readConfiguration);
  const streams: DeliveryStream[] = [];
  const close = async () => {
    for (const stream of streams) await stream.close();
  };
  try {
    for (const configuration of declared) {
      streams.push(await DeliveryStream.open(configuration, context, changes));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const reading = streams.filter(({ direct }) => !direct);
  const putTo = streams.filter(({ direct }) => direct);
  const sum = (counter: keyof Counters) =>
    reading.reduce((total, { counters }) => total + counters[counter], 0);
  const failed = Promise.race([
    new Promise<never>(() => {}),
    ...streams.map((stream) => stream.failed),
  ]);
  failed.catch(() => {});
  const directPut = (name: unknown): DirectPut => {
    const stream = streams.find((one) => one.name === name);
    if (stream?.direct) return stream.direct;
    throw stream ? readsAStream() : notFound(name, graph.accountId);
  };
  return {
    signingName: "firehose",
    resourceTypes: [FIREHOSE],
    streams: new Map(streams.map(({ name, counters }) => [name, counters])),
    get transformed() {
      return sum("transformed");
    },
    get delivered() {
      return sum("delivered");
    },
    get kept() {
      return sum("kept");
    },
    get dropped() {
      return sum("dropped");
    },
    get objects() {
      return sum("objects");
    },
    begunAfter: reading.flatMap(({ sourceArn: streamArn, begunAfter }) =>
      [...begunAfter].map(([shard, sequenceNumber]) => ({ streamArn, shard, sequenceNumber })),
    ),
    idle: () => streams.every((stream) => stream.isIdle),
    async settled(tips) {
      await Promise.all(
        reading.map((stream) => stream.settled(tips.get(stream.sourceArn) ?? new Map())),
      );
      await Promise.all(putTo.map((stream) => stream.settled()));
    },
    failed,
    onChange: (listener) => changes.on(listener),
    access: firehoseAccess(graph),
    faulty: faultyFirehose,
    async handle({ headers, body }) {
      const target = headers["x-amz-target"];
      const put = Object.hasOwn(PUTS, target ?? "") ? PUTS[target ?? ""] : undefined;
      if (!put) throw notPlayed(target);
      const input = jsonBody(body);
      return {
        status: 200,
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify(put(directPut(input.DeliveryStreamName), input)),
      };
    },
    close,
  };
}

function notFound(name: unknown, accountId: string): AwsError {
  const message = `Firehose ${name} under account ${accountId} not found.`;
  return new AwsError(400, "ResourceNotFoundException", message);
}

function readsAStream(): AwsError {
  return new AwsError(
    400,
    "InvalidArgumentException",
    "This operation is not permitted on KinesisStreamAsSource delivery stream type.",
  );
}

function notPlayed(target: string | undefined): AwsError {
  return new AwsError(
    400,
    "UnknownOperationException",
    `the local Firehose does not emulate ${target}; it emulates PutRecord and PutRecordBatch`,
  );
}
