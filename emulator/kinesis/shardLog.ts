import { createReadStream, ftruncateSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** A record as `GetRecords` answers it: one line of the log. */
export interface LoggedRecord {
  readonly SequenceNumber: string;
  /** Seconds since 1970, in milliseconds' steps. Never falls within a shard. */
  readonly ApproximateArrivalTimestamp: number;
  readonly PartitionKey: string;
  /** Base64. */
  readonly Data: string;
  readonly EncryptionType?: string;
}

const NEWLINE = 0x0a;
const COMMA = 0x2c;

/**
 * The records of one shard: a file that only grows, one record a line, as NDJSON.
 *
 * What a line says is exactly what `GetRecords` answers, so a read copies bytes and parses nothing. Memory
 * holds 24 bytes a record. A write is with the operating system before `append` returns, so records that
 * were acknowledged outlive the process, however it ends.
 */
export class ShardLog {
  private readonly path: string;
  private readonly file: FileHandle;
  /** For each record, where its line ends in the file. */
  private readonly ends: number[] = [];
  /** For each record, bytes of data and partition key. */
  private readonly sizes: number[] = [];
  /** For each record, its arrival in milliseconds since 1970. */
  private readonly arrivals: number[] = [];

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.file = file;
  }

  /**
   * Open a log, or start one. An existing log is continued; a last line that a crash tore is cut off.
   *
   * @throws Error naming file and line when a line in the middle can't be read.
   */
  static async open(path: string): Promise<ShardLog> {
    const log = new ShardLog(path, await open(path, "a+"));
    try {
      await log.recallAll();
      return log;
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  /** Records in the log. */
  get length(): number {
    return this.ends.length;
  }

  /** Add records in this order. `line` ends with a newline, `size` counts data and partition key. */
  append(
    records: readonly { readonly line: string; readonly size: number }[],
    arrival: number,
  ): void {
    const lines = records.map(({ line }) => Buffer.from(line));
    try {
      writeFileSync(this.file.fd, Buffer.concat(lines));
    } catch (error) {
      // A full disk may have taken part of it.
      ftruncateSync(this.file.fd, this.bytes);
      throw error;
    }
    for (const [i, line] of lines.entries()) {
      this.ends.push(this.bytes + line.length);
      this.sizes.push(records[i]?.size ?? 0);
      this.arrivals.push(arrival);
    }
  }

  /** Arrival of record `index` (or the last one), milliseconds since 1970; 0 where there is none. */
  arrival(index = this.length - 1): number {
    return this.arrivals[index] ?? 0;
  }

  /** Index of the first record that arrived at `time` (milliseconds since 1970) or later; `length` if none. */
  firstSince(time: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.arrival(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Up to `limit` records from index `from`, as many as stay within `maxBytes` of data; at least one if there is one. */
  async read(from: number, limit: number, maxBytes: number) {
    let to = from;
    let size = 0;
    while (to < this.length && to - from < limit) {
      const next = this.sizes[to] ?? 0;
      if (to > from && size + next > maxBytes) break;
      size += next;
      to += 1;
    }
    const start = this.endOf(from - 1);
    const json = Buffer.alloc(this.endOf(to - 1) - start);
    if (json.length > 0) await this.file.read(json, 0, json.length, start);
    for (let i = from; i < to; i += 1) json[this.endOf(i) - start - 1] = COMMA;
    // Between lines the newline became a comma; the last one goes.
    return { records: json.subarray(0, Math.max(0, json.length - 1)), to, size };
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private get bytes(): number {
    return this.endOf(this.length - 1);
  }

  private endOf(index: number): number {
    return index < 0 ? 0 : (this.ends[index] ?? 0);
  }

  private async recallAll(): Promise<void> {
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of createReadStream(this.path)) {
      const bytes = Buffer.concat([rest, chunk as Buffer]);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        this.recall(bytes.subarray(start, end));
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
    if (rest.length > 0) ftruncateSync(this.file.fd, this.bytes);
  }

  private recall(line: Buffer): void {
    try {
      const record: LoggedRecord = JSON.parse(line.toString());
      const size =
        Buffer.byteLength(record.Data, "base64") + Buffer.byteLength(record.PartitionKey);
      this.arrivals.push(Math.round(record.ApproximateArrivalTimestamp * 1000));
      this.sizes.push(size);
      this.ends.push(this.bytes + line.length + 1);
    } catch {
      throw new Error(
        `${this.path}: line ${this.length + 1} is not a record; remove the directory of this run and start anew`,
      );
    }
  }
}
