import { Changes } from "../firehose/changes.ts";
import { readConfiguration } from "../firehose/configuration.ts";
import { type Counters, DeliveryStream } from "../firehose/deliveryStream.ts";
import type { Service, Surroundings } from "../service.ts";

const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";

/** The declared delivery streams, at work. */
export interface Firehose extends Service, Readonly<Counters> {
  /** Whether everything that was read from the sources is durable. */
  idle(): boolean;
  /**
   * Resolves when everything up to these records is durable and behind the checkpoint.
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
 * and writes them to S3. Streams without a Kinesis source are refused; nobody calls the service itself.
 *
 * Resolves when every source is being read: what is put afterwards is delivered, and what is already there only if
 * `OUT/firehose/<name>/checkpoint.json` of an earlier run says that it wasn't. {@link Service.close} stops as a kill
 * would: what is not durable yet is read again by the next run, and nothing is left half-written.
 *
 * @throws Error naming the resource and the key that can't be played.
 */
export async function firehose(surroundings: Surroundings): Promise<Firehose> {
  const changes = new Changes();
  const declared = surroundings.graph.resources
    .filter(({ type }) => type === FIREHOSE)
    .map(readConfiguration);
  const streams: DeliveryStream[] = [];
  const close = async () => {
    for (const stream of streams) await stream.close();
  };
  try {
    for (const configuration of declared) {
      streams.push(await DeliveryStream.open(configuration, surroundings, changes));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const sum = (counter: keyof Counters) =>
    streams.reduce((total, { counters }) => total + counters[counter], 0);
  const failed = Promise.race([
    new Promise<never>(() => {}),
    ...streams.map((stream) => stream.failed),
  ]);
  failed.catch(() => {});
  return {
    plays: [FIREHOSE],
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
    idle: () => streams.every((stream) => stream.isIdle),
    async settled(tips) {
      await Promise.all(
        streams.map((stream) => stream.settled(tips.get(stream.sourceArn) ?? new Map())),
      );
    },
    failed,
    onChange: (listener) => changes.on(listener),
    close,
  };
}
