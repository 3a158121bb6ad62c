import type { Clock } from "../clock.ts";
import { AwsError } from "../request.ts";
import { TokenBucket } from "../tokenBucket.ts";
import type { ShardLog } from "./shardLog.ts";

/** What a shard takes and gives in one second, and what one read gives at most, as AWS documents it. */
const LIMITS = {
  recordsIn: 1000,
  bytesIn: 1024 * 1024,
  readsOut: 5,
  bytesOut: 2 * 1024 * 1024,
  recordsPerRead: 10_000,
  bytesPerRead: 10 * 1024 * 1024,
};

/** Hash keys of a shard, both ends included. */
export interface HashKeyRange {
  readonly StartingHashKey: string;
  readonly EndingHashKey: string;
}

/** One entry, checked. */
export interface Entry {
  readonly data: string;
  readonly partitionKey: string;
  /** Bytes of data and partition key. */
  readonly size: number;
}

/** One shard: its log, its sequence numbers and its limits. */
export class Shard {
  readonly id: string;
  readonly range: HashKeyRange;
  readonly log: ShardLog;
  private readonly prefix: string;
  private readonly encryption: string;
  private readonly recordsIn: TokenBucket;
  private readonly bytesIn: TokenBucket;
  private readonly readsOut: TokenBucket;
  private readonly bytesOut: TokenBucket;

  constructor(
    index: number,
    range: HashKeyRange,
    log: ShardLog,
    settings: { readonly clock: Clock; readonly encryptionType: string },
  ) {
    this.id = shardId(index);
    this.range = range;
    this.log = log;
    // 56 digits, as long as AWS's: a fixed start, the shard, and the record's number in the shard.
    this.prefix = `4966${String(index).padStart(8, "0")}`;
    const { clock, encryptionType } = settings;
    this.encryption = encryptionType === "NONE" ? "" : `,"EncryptionType":"${encryptionType}"`;
    this.recordsIn = new TokenBucket(clock.rate(LIMITS.recordsIn));
    this.bytesIn = new TokenBucket(clock.rate(LIMITS.bytesIn));
    this.readsOut = new TokenBucket(clock.rate(LIMITS.readsOut));
    this.bytesOut = new TokenBucket(clock.rate(LIMITS.bytesOut));
  }

  /** Whether the shard's write limits let one more entry in; if so, it counts. */
  admits(entry: Entry): boolean {
    if (!this.recordsIn.has(1) || !this.bytesIn.has(entry.size)) return false;
    this.recordsIn.take(1);
    this.bytesIn.take(entry.size);
    return true;
  }

  /** Keep entries, in this order. @returns their sequence numbers. */
  keep(entries: readonly Entry[]): string[] {
    const arrival = Math.max(Date.now(), this.log.arrival());
    const first = this.log.length + 1;
    const numbers = entries.map((_, i) => this.sequenceNumber(first + i));
    const lines = entries.map(({ data, partitionKey, size }, i) => ({
      size,
      line: `{"SequenceNumber":"${numbers[i]}","ApproximateArrivalTimestamp":${arrival / 1000},"Data":"${data}","PartitionKey":${JSON.stringify(partitionKey)}${this.encryption}}\n`,
    }));
    this.log.append(lines, arrival);
    return numbers;
  }

  /**
   * Records from index `from`, as the JSON of `GetRecords`' array.
   *
   * @throws AwsError `ProvisionedThroughputExceededException` beyond the shard's read limits.
   */
  async read(from: number, limit = LIMITS.recordsPerRead) {
    if (!this.readsOut.has(1) || !this.bytesOut.has(0)) {
      throw new AwsError(
        400,
        "ProvisionedThroughputExceededException",
        `Rate exceeded for shard ${this.id}: it gives ${LIMITS.readsOut} reads and ${LIMITS.bytesOut} bytes a second of AWS's time`,
      );
    }
    this.readsOut.take(1);
    const found = await this.log.read(from, limit, LIMITS.bytesPerRead);
    this.bytesOut.take(found.size);
    // Never 0 before the end, which readers take for having caught up.
    const behind = Math.max(1, Date.now() - this.log.arrival(found.to - 1));
    return { ...found, millisBehindLatest: found.to < this.log.length ? behind : 0 };
  }

  /** Sequence number of the shard's `n`th record, from 1; 0 is where the shard starts. */
  sequenceNumber(n: number): string {
    return this.prefix + String(n).padStart(44, "0");
  }

  /** Which record of the shard has this sequence number, from 1; nothing if it is not one of this shard's. */
  ordinal(sequenceNumber: string): number | undefined {
    if (!/^\d{56}$/.test(sequenceNumber) || !sequenceNumber.startsWith(this.prefix))
      return undefined;
    const n = Number(sequenceNumber.slice(this.prefix.length));
    return n <= this.log.length ? n : undefined;
  }
}

export function shardId(index: number): string {
  return `shardId-${String(index).padStart(12, "0")}`;
}
