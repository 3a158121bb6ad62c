import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { _Record } from "@aws-sdk/client-kinesis";
import { type LoggedRecord, ShardLog } from "../kinesis/shardLog.ts";
import type { Changes } from "./changes.ts";
import type { Start } from "./checkpoint.ts";
import type { Reading, RecordSource } from "./recordSource.ts";

/** What the checkpoint calls the only shard of a spool. */
const SHARD = "spool";
/** Sequence numbers have 56 digits, as those of a stream: a fixed start, and the record's number in the spool. */
const PREFIX = "496600000000";
const DIGITS = 44;
/** Most that is read at a time. */
const LARGEST_READ = { records: 10_000, bytes: 10 * 2 ** 20 };

/** What {@link Spool.open} needs to know. */
export interface SpoolOptions {
  /** Absolute; created if need be. */
  readonly directory: string;
  /** ARN of the delivery stream. */
  readonly arn: string;
  /** Told of what is put. */
  readonly changes: Changes;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/**
 * What was put to a delivery stream itself: `spool.ndjson`, a log as a shard's. A record is in the file before the put
 * is answered, so what was acknowledged outlives the process, however it ends.
 */
export class Spool implements RecordSource {
  readonly arn: string;
  readonly packed = false;
  readonly #log: ShardLog;
  readonly #changes: Changes;
  readonly #signal: AbortSignal;
  /** Index of the record to read next. */
  #next = 0;

  private constructor(log: ShardLog, { arn, changes, signal }: SpoolOptions) {
    this.arn = arn;
    this.#log = log;
    this.#changes = changes;
    this.#signal = signal;
  }

  /** Open the spool of an earlier run, or begin one. */
  static async open(options: SpoolOptions): Promise<Spool> {
    await mkdir(options.directory, { recursive: true });
    return new Spool(await ShardLog.open(join(options.directory, "spool.ndjson")), options);
  }

  get unread(): number {
    return this.#log.length - this.#next;
  }

  get tips(): ReadonlyMap<string, string> {
    const { length } = this.#log;
    return new Map(length === 0 ? [] : [[SHARD, sequenceNumber(length)]]);
  }

  /**
   * Keep records, in this order.
   *
   * @param records Base64.
   * @returns their sequence numbers.
   */
  keep(records: readonly { readonly data: string; readonly size: number }[]): string[] {
    const arrival = Math.max(Date.now(), this.#log.arrival());
    const first = this.#log.length + 1;
    const numbers = records.map((_, i) => sequenceNumber(first + i));
    const lines = records.map(({ data, size }, i) => ({
      size,
      line: `{"SequenceNumber":"${numbers[i]}","ApproximateArrivalTimestamp":${arrival / 1000},"Data":"${data}","PartitionKey":""}\n`,
    }));
    this.#log.append(lines, arrival);
    this.#changes.notify();
    return numbers;
  }

  async begin(left: (shard: string) => Start | undefined): Promise<ReadonlyMap<string, Start>> {
    const start = left(SHARD) ?? { since: 0 };
    this.#next = "after" in start ? Number(start.after.slice(PREFIX.length)) : 0;
    if (this.unread < 0) {
      throw new Error(
        `${this.arn}: ${this.#next} records are delivered, but its spool holds ${this.#log.length}; use another directory`,
      );
    }
    return new Map([[SHARD, start]]);
  }

  async read(_shard: string, { room, take }: Reading): Promise<never> {
    for (;;) {
      await room();
      await this.#changes.until(() => this.unread > 0, this.#signal);
      const { records, bytes } = LARGEST_READ;
      const found = await this.#log.read(this.#next, records, bytes);
      this.#next = found.to;
      take(JSON.parse(`[${found.records}]`).map(asRead));
    }
  }

  close(): Promise<void> {
    return this.#log.close();
  }
}

/** Sequence number of the `n`th record, from 1. */
function sequenceNumber(n: number): string {
  return PREFIX + String(n).padStart(DIGITS, "0");
}

/** A logged record as a client of Kinesis reads one. */
function asRead({
  SequenceNumber,
  PartitionKey,
  Data,
  ApproximateArrivalTimestamp,
}: LoggedRecord): _Record {
  return {
    SequenceNumber,
    PartitionKey,
    Data: Buffer.from(Data, "base64"),
    ApproximateArrivalTimestamp: new Date(Math.round(ApproximateArrivalTimestamp * 1000)),
  };
}
