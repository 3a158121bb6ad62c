import { availableParallelism } from "node:os";
import { type _Record, KinesisClient } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { Surroundings } from "../service.ts";
import type { Changes } from "./changes.ts";
import type { Start } from "./checkpoint.ts";
import type { Configuration } from "./configuration.ts";
import { Destination, type Kind } from "./destination.ts";
import type { Failure } from "./errorObject.ts";
import { type Invoked, invoker } from "./invocation.ts";
import { outcomes } from "./outcome.ts";
import { Progress } from "./progress.ts";
import { recordId, type SourceRecord, sourceRecords } from "./record.ts";
import { openShards, readShard, type Source, shardIterator } from "./shardReader.ts";
import { OUTSTANDING_INVOCATIONS, Transformation } from "./transformation.ts";
import { Work } from "./work.ts";

/** Largest record that Firehose takes, bytes. A stream takes larger ones. */
const LARGEST_RECORD = 1000 * 1024;
/**
 * One processor is for the services; more invocations at a time than there are others would gain nothing but that
 * batches don't see each other.
 */
const OUTSTANDING = Math.max(1, Math.min(OUTSTANDING_INVOCATIONS, availableParallelism() - 1));
/** Bytes of records that aren't durable, at most: this machine's memory isn't the service's. */
const MOST_HELD = 256 * 2 ** 20;

// Neither code nor text are AWS's: what it does with such a record of a stream is not established.
const TOO_LARGE: Failure = {
  code: "Firehose.RecordTooLarge",
  message: `The record is larger than ${LARGEST_RECORD} bytes.`,
};

/** What became of the records of this run so far. */
export interface Counters {
  /** Records that the Lambda answered for, or whose retries are used up. */
  transformed: number;
  /** Records in delivered objects. */
  delivered: number;
  /** Records in error objects. */
  kept: number;
  /** Records that the Lambda dropped. */
  dropped: number;
  /** Objects written, those of the backup included. */
  objects: number;
}

/** One delivery stream at work: its shards are read, the records transformed, and objects written. */
export class DeliveryStream {
  readonly sourceArn: string;
  readonly counters: Counters = { transformed: 0, delivered: 0, kept: 0, dropped: 0, objects: 0 };
  readonly #configuration: Configuration;
  readonly #surroundings: Surroundings;
  readonly #changes: Changes;
  readonly #progress: Progress;
  readonly #destination: Destination;
  readonly #kinesis: KinesisClient;
  readonly #lambda: LambdaClient | undefined;
  readonly #transformations: Transformation[] = [];
  readonly #work = new Work();

  private constructor(
    configuration: Configuration,
    surroundings: Surroundings,
    changes: Changes,
    progress: Progress,
  ) {
    const { source, processor } = configuration;
    this.sourceArn = source.streamArn;
    this.#configuration = configuration;
    this.#surroundings = surroundings;
    this.#changes = changes;
    this.#progress = progress;
    const client = (role: string) => ({ ...surroundings.client(role), maxAttempts: 1 });
    this.#kinesis = new KinesisClient(client(source.roleArn));
    this.#lambda = processor && new LambdaClient(client(processor.roleArn));
    this.#destination = new Destination({
      configuration,
      surroundings,
      clock: surroundings.clock,
      signal: this.#work.signal,
      durable: (records, kind) => this.#durable(records, kind),
      track: this.#work.track,
    });
  }

  /** Begin to read. Once this resolves, the checkpoint says where from, so that what is put now is delivered. */
  static async open(
    configuration: Configuration,
    surroundings: Surroundings,
    changes: Changes,
  ): Promise<DeliveryStream> {
    const { name, source } = configuration;
    const progress = await Progress.open(surroundings.out, name, source.streamArn, changes);
    const stream = new DeliveryStream(configuration, surroundings, changes, progress);
    try {
      await stream.#begin();
    } catch (error) {
      await stream.close();
      throw error;
    }
    return stream;
  }

  /** Rejects when the stream can't go on; never resolves. */
  get failed(): Promise<never> {
    return this.#work.failed;
  }

  /** Whether everything that was read is durable. */
  get isIdle(): boolean {
    return this.#progress.open === 0;
  }

  /** Resolves when the checkpoint has passed these records, the last ones of their shards. */
  async settled(tips: ReadonlyMap<string, string>): Promise<void> {
    await this.#changes.until(() => this.#progress.covers(tips), this.#work.signal);
  }

  /** Stop at once, as a kill would; what is not durable is read again by the next run. */
  async close(): Promise<void> {
    const ended = this.#work.end(new Error(`Firehose ${this.#configuration.name} was closed`));
    for (const transformation of this.#transformations) transformation.close();
    this.#destination.close();
    await ended;
    this.#kinesis.destroy();
    this.#lambda?.destroy();
  }

  async #begin(): Promise<void> {
    const { streamArn } = this.#configuration.source;
    const { clock } = this.#surroundings;
    const from: Source = { client: this.#kinesis, streamArn, clock, signal: this.#work.signal };
    const starts = new Map<string, Start>();
    const iterators = new Map<string, string | undefined>();
    const since = Date.now();
    for (const shard of await openShards(from)) {
      const left = this.#progress.left(shard);
      iterators.set(shard, await shardIterator(from, shard, left ?? "LATEST"));
      starts.set(shard, left ?? { since });
    }
    await this.#progress.begin(starts);
    for (const [shard, start] of starts) this.#read(from, shard, start, iterators.get(shard));
  }

  #read(from: Source, shard: string, start: Start, iterator: string | undefined): void {
    const transformation = this.#transformation();
    if (transformation) this.#transformations.push(transformation);
    const hasRoom = () => (transformation?.waiting ?? 0) === 0 && this.#progress.held < MOST_HELD;
    this.#work.track(
      readShard(from, {
        shard,
        start,
        iterator,
        room: () => this.#changes.until(hasRoom, from.signal),
        take: (records) => this.#take(shard, records, transformation),
      }),
    );
  }

  #transformation(): Transformation | undefined {
    const { processor, arn, source } = this.#configuration;
    const { clock, graph } = this.#surroundings;
    if (!processor || !this.#lambda) return undefined;
    return new Transformation({
      hints: processor.hints,
      clock,
      deliveryStreamArn: arn,
      sourceStreamArn: source.streamArn,
      region: graph.region,
      outstanding: OUTSTANDING,
      invoke: invoker({
        client: this.#lambda,
        arn: processor.arn,
        retries: processor.retries,
        signal: this.#work.signal,
      }),
      finish: (records, invoked) => this.#finish(records, invoked),
      track: this.#work.track,
    });
  }

  #take(shard: string, records: readonly _Record[], to: Transformation | undefined): void {
    // An answer that crossed with the end: what it would leave behind, nobody would clear away.
    if (this.#work.signal.aborted) return;
    const watermark = this.#progress.watermark(shard);
    for (const record of records) {
      for (const source of sourceRecords(shard, watermark, record, this.#destination.copies)) {
        this.#destination.backUp(source);
        if (source.data.length > LARGEST_RECORD) {
          this.#destination.fail(source, "processing-failed", TOO_LARGE);
        } else if (to) {
          to.add(source);
        } else {
          this.#destination.deliver(source, source.data);
        }
      }
    }
    this.#changes.notify();
  }

  /** Sort a batch by what the Lambda made of it. */
  #finish(records: readonly SourceRecord[], invoked: Invoked): void {
    if (this.#work.signal.aborted) return;
    const dropped: SourceRecord[] = [];
    const found = "answer" in invoked ? outcomes(records.map(recordId), invoked.answer) : undefined;
    for (const [i, record] of records.entries()) {
      const outcome = found?.[i];
      if ("failure" in invoked) {
        this.#destination.fail(record, "processing-failed", invoked.failure, invoked);
      } else if (outcome?.result === "Failed") {
        this.#destination.fail(record, "processing-failed", outcome.failure, invoked);
      } else if (outcome?.result === "Ok") {
        this.#destination.deliver(record, outcome.data, outcome.partitionKeys, invoked);
      } else {
        dropped.push(record);
      }
    }
    this.counters.transformed += records.length;
    this.counters.dropped += dropped.length;
    this.#work.track(this.#progress.settle(dropped));
  }

  async #durable(records: readonly SourceRecord[], kind: Kind): Promise<void> {
    this.counters.objects++;
    if (kind === "delivered") this.counters.delivered += records.length;
    if (kind === "failed") this.counters.kept += records.length;
    await this.#progress.settle(records);
  }
}
