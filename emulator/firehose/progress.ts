import { join } from "node:path";
import type { Changes } from "./changes.ts";
import { Checkpoint, type Start } from "./checkpoint.ts";
import type { SourceRecord } from "./record.ts";
import { Watermark } from "./watermark.ts";

/** How far a delivery stream is with each of its shards, in memory and on disk. */
export class Progress {
  readonly #checkpoint: Checkpoint;
  readonly #changes: Changes;
  readonly #watermarks = new Map<string, Watermark>();

  private constructor(checkpoint: Checkpoint, changes: Changes) {
    this.#checkpoint = checkpoint;
    this.#changes = changes;
  }

  /** Take up the progress of an earlier run from `OUT/firehose/<name>/checkpoint.json`, or begin. */
  static async open(
    out: string,
    name: string,
    sourceArn: string,
    changes: Changes,
  ): Promise<Progress> {
    const file = join(out, "firehose", name, "checkpoint.json");
    return new Progress(await Checkpoint.open(file, sourceArn), changes);
  }

  /** Where an earlier run left a shard; undefined when there was none. A shard that it didn't know nobody has read. */
  left(shard: string): Start | undefined {
    return this.#checkpoint.start(shard) ?? (this.#checkpoint.isNew ? undefined : { since: 0 });
  }

  /** Note where the shards are read from. Resolves once a kill can't lose it any more. */
  async begin(starts: ReadonlyMap<string, Start>): Promise<void> {
    for (const [shard, start] of starts) {
      this.#checkpoint.set(shard, start);
      this.#watermarks.set(shard, new Watermark());
    }
    await this.#checkpoint.write();
  }

  /** Watermark of a shard that was begun. */
  watermark(shard: string): Watermark {
    const found = this.#watermarks.get(shard);
    if (!found) throw new Error(`${shard} is not being read`);
    return found;
  }

  /** Records that were read and aren't durable, or follow one that isn't. */
  get open(): number {
    let open = 0;
    for (const watermark of this.#watermarks.values()) open += watermark.open;
    return open;
  }

  /** Bytes of the records that were read and aren't durable. */
  get held(): number {
    let held = 0;
    for (const watermark of this.#watermarks.values()) held += watermark.held;
    return held;
  }

  /** What became of these records is durable. Resolves once the checkpoint says so. */
  async settle(records: readonly SourceRecord[]): Promise<void> {
    const before = new Map<string, string | undefined>();
    for (const { shard, position } of records) {
      const watermark = this.watermark(shard);
      if (!before.has(shard)) before.set(shard, watermark.durable);
      watermark.settle(position);
    }
    let advanced = false;
    for (const [shard, durable] of before) {
      const after = this.watermark(shard).durable;
      if (after === undefined || after === durable) continue;
      this.#checkpoint.set(shard, { after });
      advanced = true;
    }
    this.#changes.notify();
    if (!advanced) return;
    await this.#checkpoint.write();
    this.#changes.notify();
  }

  /** Whether the checkpoint has passed these records, by shard. */
  covers(tips: ReadonlyMap<string, string>): boolean {
    return [...tips].every(([shard, tip]) => this.#checkpoint.covers(shard, tip));
  }
}
