import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Hints } from "./configuration.ts";
import type { Invoked } from "./invocation.ts";
import { recordId, type SourceRecord } from "./record.ts";

/** Largest request of a synchronous invocation, bytes. */
export const LARGEST_REQUEST = 6 * 1024 * 1024;
/** Invocations of one shard under way at a time, with an S3 destination. */
export const OUTSTANDING_INVOCATIONS = 5;

/** What a {@link Transformation} needs to know. */
export interface TransformationOptions {
  readonly hints: Hints;
  readonly clock: Clock;
  readonly deliveryStreamArn: string;
  /** None with Direct PUT. */
  readonly sourceStreamArn?: string;
  readonly region: string;
  /** Invocations under way at a time. @default OUTSTANDING_INVOCATIONS */
  readonly outstanding?: number;
  /** Whether the batch at hand is to be overtaken by the next one. @default never */
  overtaken?(): boolean;
  invoke(payload: Uint8Array): Promise<Invoked>;
  /** Takes a batch and how its invocation ended. */
  finish(records: readonly SourceRecord[], invoked: Invoked): void;
  /** Sees to a promise that nobody awaits. */
  track(work: Promise<void>): void;
}

interface Batch {
  readonly records: SourceRecord[];
  /** Each record as the event holds it. */
  readonly events: string[];
  /** Bytes of the records as they arrived. */
  size: number;
  /** Bytes of the request, without what stands around the records. */
  requestSize: number;
}

/** Collects the records of one shard into batches for the Lambda, and invokes it with them. */
export class Transformation {
  readonly #options: TransformationOptions;
  /** What the event says before its records, after the invocation's id. */
  readonly #head: string;
  readonly #event: (record: SourceRecord) => string;
  readonly #queue: Batch[] = [];
  #batch: Batch | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Lets the next one overtake it, for an interval at most. */
  #overtaken: Batch | undefined;
  #overtakenTimer: NodeJS.Timeout | undefined;
  #outstanding = 0;

  constructor(options: TransformationOptions) {
    this.#options = options;
    const { deliveryStreamArn, sourceStreamArn: sourceKinesisStreamArn, region } = options;
    const head = JSON.stringify({ deliveryStreamArn, sourceKinesisStreamArn, region });
    this.#head = `,${head.slice(1, -1)},"records":[`;
    this.#event = sourceKinesisStreamArn === undefined ? directEvent : streamEvent;
  }

  /** Batches that wait for one of the shard's invocations to end. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Take a record; the Lambda gets it when the buffer's size or interval is reached. */
  add(record: SourceRecord): void {
    const { hints, clock } = this.#options;
    const event = this.#event(record);
    // One byte for the comma; the ids and ARNs around the records take less than 4 KiB.
    const requestSize = Buffer.byteLength(event) + 1;
    const { size = 0, requestSize: used = 0 } = this.#batch ?? {};
    if (size + record.data.length > hints.size || used + requestSize > LARGEST_REQUEST - 4096) {
      this.flush();
    }
    if (!this.#batch) {
      this.#batch = { records: [], events: [], size: 0, requestSize: 0 };
      this.#timer = setTimeout(() => this.flush(), clock.milliseconds(hints.seconds));
    }
    this.#batch.records.push(record);
    this.#batch.events.push(event);
    this.#batch.size += record.data.length;
    this.#batch.requestSize += requestSize;
    if (this.#batch.size >= hints.size) this.flush();
  }

  /** End the buffer, so that what is added next is in another batch. */
  flush(): void {
    clearTimeout(this.#timer);
    const batch = this.#batch;
    this.#batch = undefined;
    if (batch) this.#enqueue(batch);
  }

  /** Forget what is buffered. */
  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#overtakenTimer);
    this.#batch = this.#overtaken = undefined;
    this.#queue.length = 0;
  }

  #enqueue(batch: Batch): void {
    const { hints, clock, overtaken } = this.#options;
    if (!this.#overtaken && overtaken?.()) {
      this.#overtaken = batch;
      const longest = clock.milliseconds(hints.seconds);
      this.#overtakenTimer = setTimeout(() => this.#release(), longest);
      return;
    }
    this.#queue.push(batch);
    this.#release();
  }

  #release(): void {
    clearTimeout(this.#overtakenTimer);
    if (this.#overtaken) this.#queue.push(this.#overtaken);
    this.#overtaken = undefined;
    this.#start();
  }

  #start(): void {
    const { outstanding = OUTSTANDING_INVOCATIONS } = this.#options;
    while (this.#outstanding < outstanding) {
      const batch = this.#queue.shift();
      if (!batch) return;
      this.#outstanding++;
      this.#options.track(this.#transform(batch));
    }
  }

  async #transform({ records, events }: Batch): Promise<void> {
    const event = `{"invocationId":"${randomUUID()}"${this.#head}${events.join(",")}]}`;
    const invoked = await this.#options.invoke(Buffer.from(event));
    this.#outstanding--;
    this.#start();
    this.#options.finish(records, invoked);
  }
}

/** A record of a stream, as the Lambda sees it. Written by hand: this is the busiest line of the whole run. */
function streamEvent(record: SourceRecord): string {
  const { shard, sequenceNumber, subsequenceNumber, partitionKey, arrival } = record;
  return (
    `${eventStart(record)},` +
    `"kinesisRecordMetadata":{"sequenceNumber":"${sequenceNumber}","subsequenceNumber":${subsequenceNumber},` +
    `"partitionKey":${JSON.stringify(partitionKey)},"shardId":"${shard}","approximateArrivalTimestamp":${arrival}}}`
  );
}

/** Likewise a record that was put to the Firehose itself: it has no metadata of a stream. */
function directEvent(record: SourceRecord): string {
  return `${eventStart(record)}}`;
}

function eventStart(record: SourceRecord): string {
  const { arrival, data } = record;
  const base64 = Buffer.from(data.buffer, data.byteOffset, data.length).toString("base64");
  return `{"recordId":"${recordId(record)}","approximateArrivalTimestamp":${arrival},"data":"${base64}"`;
}
