import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Where reading a shard begins: after a record, or at a time when none of it had been read (epoch milliseconds). */
export type Start = { readonly after: string } | { readonly since: number };

/**
 * How far a Firehose has delivered each shard, kept in a file that is replaced as a whole. What is in the file
 * is behind what is in S3 or level with it, so a kill costs duplicates and never a record.
 */
export class Checkpoint {
  readonly #file: string;
  readonly #streamArn: string;
  readonly #shards: Map<string, Start>;
  #written: ReadonlyMap<string, Start>;
  #writing: Promise<void> | undefined;

  private constructor(file: string, streamArn: string, shards: Map<string, Start>) {
    this.#file = file;
    this.#streamArn = streamArn;
    this.#shards = shards;
    this.#written = new Map(shards);
  }

  /**
   * Open the file of an earlier run, or begin without one.
   *
   * @throws Error when the file is of another stream.
   */
  static async open(file: string, streamArn: string): Promise<Checkpoint> {
    await mkdir(dirname(file), { recursive: true });
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (text === undefined) return new Checkpoint(file, streamArn, new Map());
    const { stream, shards } = JSON.parse(text);
    if (stream !== streamArn) {
      throw new Error(
        `${file}: checkpoint of ${stream}, but the Firehose reads ${streamArn}; use another directory`,
      );
    }
    return new Checkpoint(file, streamArn, new Map(Object.entries<Start>(shards)));
  }

  /** Whether no run has written it yet. */
  get isNew(): boolean {
    return this.#shards.size === 0;
  }

  /** Where to begin, as last set. */
  start(shard: string): Start | undefined {
    return this.#shards.get(shard);
  }

  /** Whether the file holds that everything of the shard up to this record is delivered. */
  covers(shard: string, sequenceNumber: string): boolean {
    const start = this.#written.get(shard);
    return start !== undefined && "after" in start && !isBefore(start.after, sequenceNumber);
  }

  /** Note where a shard stands; {@link write} puts it in the file. */
  set(shard: string, start: Start): void {
    this.#shards.set(shard, start);
  }

  /** Write what was set. Calls made while a write is under way share the next one. */
  write(): Promise<void> {
    this.#writing ??= this.#replace();
    return this.#writing;
  }

  async #replace(): Promise<void> {
    try {
      for (let shards: Map<string, Start> | undefined; !isSame(shards, this.#shards); ) {
        shards = new Map(this.#shards);
        const text = JSON.stringify({
          stream: this.#streamArn,
          shards: Object.fromEntries([...shards].sort(([a], [b]) => (a < b ? -1 : 1))),
        });
        await writeFile(`${this.#file}.part`, `${text}\n`);
        await rename(`${this.#file}.part`, this.#file);
        this.#written = shards;
      }
    } finally {
      this.#writing = undefined;
    }
  }
}

/** Order of two sequence numbers: whole numbers of up to 56 digits, longer than a double holds. */
function isBefore(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

function isSame(a: ReadonlyMap<string, Start> | undefined, b: ReadonlyMap<string, Start>): boolean {
  return (
    a !== undefined && a.size === b.size && [...b].every(([shard, start]) => a.get(shard) === start)
  );
}
