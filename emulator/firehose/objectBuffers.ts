import type { Clock } from "../clock.ts";
import type { Hints } from "./configuration.ts";
import type { Circumstances } from "./prefix.ts";
import type { SourceRecord } from "./record.ts";

/** What {@link ObjectBuffers} need to know. */
export interface ObjectBuffersOptions {
  readonly hints: Hints;
  readonly clock: Clock;
  /** Resolves once the object is durable. */
  write(circumstances: Circumstances, bytes: Buffer): Promise<void>;
  /** Takes the records of an object that is durable; resolves once that is noted. */
  durable(records: readonly SourceRecord[]): Promise<void>;
  /** Sees to a promise that nobody awaits. */
  track(work: Promise<void>): void;
}

interface Open {
  readonly circumstances: Omit<Circumstances, "oldest">;
  readonly pieces: Uint8Array[];
  readonly records: SourceRecord[];
  readonly timer: NodeJS.Timeout;
  /** Bytes, before compression. */
  size: number;
  oldest: number;
}

/** Buffers of one target, one for each partition; each becomes an object at its size or after its interval. */
export class ObjectBuffers {
  readonly #options: ObjectBuffersOptions;
  readonly #open = new Map<string, Open>();
  /** How many objects of a partition are being written. */
  readonly #writing = new Map<string, number>();

  constructor(options: ObjectBuffersOptions) {
    this.#options = options;
  }

  /** Partitions with data that is buffered or being written. */
  get active(): number {
    let active = this.#open.size;
    for (const id of this.#writing.keys()) if (!this.#open.has(id)) active++;
    return active;
  }

  isActive(id: string): boolean {
    return this.#open.has(id) || this.#writing.has(id);
  }

  /**
   * Append what became of a record to its partition's buffer, with nothing in between.
   *
   * @param circumstances What the partition's prefix is evaluated with, the same for all of its records.
   */
  add(
    id: string,
    circumstances: Omit<Circumstances, "oldest">,
    bytes: Uint8Array,
    record: SourceRecord,
  ): void {
    const { hints, clock } = this.#options;
    let open = this.#open.get(id);
    if (!open) {
      const timer = setTimeout(() => this.#flush(id), clock.milliseconds(hints.seconds));
      open = { circumstances, pieces: [], records: [], timer, size: 0, oldest: record.arrival };
      this.#open.set(id, open);
    }
    open.pieces.push(bytes);
    open.records.push(record);
    open.size += bytes.length;
    open.oldest = Math.min(open.oldest, record.arrival);
    if (open.size >= hints.size) this.#flush(id);
  }

  /** Forget what is buffered. */
  close(): void {
    for (const { timer } of this.#open.values()) clearTimeout(timer);
    this.#open.clear();
  }

  #flush(id: string): void {
    const open = this.#open.get(id);
    if (!open) return;
    clearTimeout(open.timer);
    this.#open.delete(id);
    this.#options.track(this.#write(id, open));
  }

  async #write(id: string, { circumstances, pieces, records, size, oldest }: Open): Promise<void> {
    this.#writing.set(id, (this.#writing.get(id) ?? 0) + 1);
    await this.#options.write({ ...circumstances, oldest }, Buffer.concat(pieces, size));
    const left = (this.#writing.get(id) ?? 1) - 1;
    if (left > 0) this.#writing.set(id, left);
    else this.#writing.delete(id);
    await this.#options.durable(records);
  }
}
