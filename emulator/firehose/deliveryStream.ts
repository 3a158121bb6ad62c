import { availableParallelism } from "node:os";
import type { _Record } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { ServiceContext } from "../service.ts";
import type { Changes } from "./changes.ts";
import type { Configuration } from "./configuration.ts";
import { type DeliveryFaults, NO_FAULTS } from "./deliveryFaults.ts";
import { Destination, type Kind } from "./destination.ts";
import type { DirectPut } from "./directPut.ts";
import type { Failure } from "./errorObject.ts";
import { deliveryFaults } from "./faults.ts";
import { type Intake, openIntake } from "./intake.ts";
import { type Invoked, invoker } from "./invocation.ts";
import { outcomes } from "./outcome.ts";
import { Progress } from "./progress.ts";
import { recordId, type SourceRecord, sourceRecords } from "./record.ts";
import type { RecordSource } from "./recordSource.ts";
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

/** One delivery stream at work: its source is read, the records transformed, and objects written. */
export class DeliveryStream {
  readonly name: string;
  /** What it reads: a Kinesis stream, or itself. */
  readonly sourceArn: string;
  /** Takes what is put to the delivery stream itself; none when it reads a Kinesis stream. */
  readonly direct: DirectPut | undefined;
  readonly counters: Counters = { transformed: 0, delivered: 0, kept: 0, dropped: 0, objects: 0 };
  /** The last record of each shard that was delivered before; shards without one are left out. */
  readonly begunAfter = new Map<string, string>();
  readonly #configuration: Configuration;
  readonly #context: ServiceContext;
  readonly #changes: Changes;
  readonly #source: RecordSource;
  readonly #progress: Progress;
  readonly #destination: Destination;
  readonly #faults: DeliveryFaults;
  readonly #lambda: LambdaClient | undefined;
  readonly #transformations: Transformation[] = [];
  readonly #work: Work;

  private constructor(
    configuration: Configuration,
    context: ServiceContext,
    changes: Changes,
    { source, direct, progress, work }: Intake & { progress: Progress; work: Work },
  ) {
    const { processor } = configuration;
    this.name = configuration.name;
    this.sourceArn = source.arn;
    this.direct = direct;
    this.#configuration = configuration;
    this.#context = context;
    this.#changes = changes;
    this.#source = source;
    this.#progress = progress;
    this.#work = work;
    this.#faults = context.faults ? deliveryFaults(context.faults) : NO_FAULTS;
    this.#lambda =
      processor &&
      new LambdaClient({
        ...context.client(processor.roleArn, "firehose.amazonaws.com"),
        maxAttempts: 1,
      });
    this.#destination = new Destination({
      configuration,
      context,
      clock: context.clock,
      signal: work.signal,
      durable: (records, kind) => this.#durable(records, kind),
      track: work.track,
    });
  }

  /** Begin to read. Once this resolves, the checkpoint says where from, so that what is put now is delivered. */
  static async open(
    configuration: Configuration,
    context: ServiceContext,
    changes: Changes,
  ): Promise<DeliveryStream> {
    const { name, arn, source } = configuration;
    const sourceArn = source?.streamArn ?? arn;
    const progress = await Progress.open(context.out, name, sourceArn, changes);
    const work = new Work();
    const intake = await openIntake(configuration, context, changes, work.signal);
    const parts = { ...intake, progress, work };
    let stream: DeliveryStream | undefined;
    try {
      stream = new DeliveryStream(configuration, context, changes, parts);
      await stream.#begin();
      return stream;
    } catch (error) {
      await (stream ?? intake.source).close();
      throw error;
    }
  }

  /** Rejects when the stream can't go on; never resolves. */
  get failed(): Promise<never> {
    return this.#work.failed;
  }

  /** Whether everything that was read is durable, and with Direct PUT everything that was put. */
  get isIdle(): boolean {
    return this.#progress.open === 0 && this.#source.unread === 0;
  }

  /**
   * Resolves when the checkpoint has passed these records, the last ones of their shards.
   *
   * @param tips By default what has been put to the delivery stream itself.
   */
  async settled(tips: ReadonlyMap<string, string> = this.#source.tips): Promise<void> {
    await this.#changes.until(() => this.#progress.covers(tips), this.#work.signal);
  }

  /** Stop at once, as a kill would; what is not durable is read again by the next run. */
  async close(): Promise<void> {
    const ended = this.#work.end(new Error(`Firehose ${this.name} was closed`));
    for (const transformation of this.#transformations) transformation.close();
    this.#destination.close();
    await ended;
    await this.#source.close();
    this.#lambda?.destroy();
  }

  async #begin(): Promise<void> {
    const starts = await this.#source.begin((shard) => this.#progress.left(shard));
    await this.#progress.begin(starts);
    for (const [shard, start] of starts) {
      if ("after" in start) this.begunAfter.set(shard, start.after);
    }
    for (const shard of starts.keys()) this.#read(shard);
  }

  #read(shard: string): void {
    const transformation = this.#transformation();
    if (transformation) this.#transformations.push(transformation);
    const hasRoom = () => (transformation?.waiting ?? 0) === 0 && this.#progress.held < MOST_HELD;
    this.#work.track(
      this.#source.read(shard, {
        room: () => this.#changes.until(hasRoom, this.#work.signal),
        take: (records) => this.#take(shard, records, transformation),
      }),
    );
  }

  #transformation(): Transformation | undefined {
    const { processor, arn, source } = this.#configuration;
    const { clock, graph } = this.#context;
    const { outstanding = OUTSTANDING, overtaken } = this.#faults;
    if (!processor || !this.#lambda) return undefined;
    return new Transformation({
      hints: processor.hints,
      clock,
      deliveryStreamArn: arn,
      ...(source && { sourceStreamArn: source.streamArn }),
      region: graph.region,
      outstanding,
      overtaken,
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
    const { packed } = this.#source;
    const { copies } = this.#destination;
    const taking = { shard, watermark: this.#progress.watermark(shard), packed, copies };
    const read = records.flatMap((record) => sourceRecords(record, taking));
    for (const [i, run] of this.#faults.handOn(read, copies).entries()) {
      if (i > 0) to?.flush();
      for (const record of run) this.#accept(record, to);
    }
    this.#changes.notify();
  }

  #accept(record: SourceRecord, to: Transformation | undefined): void {
    this.#destination.backUp(record);
    if (record.data.length > LARGEST_RECORD) {
      this.#destination.fail(record, "processing-failed", TOO_LARGE);
    } else if (to) {
      to.add(record);
    } else {
      this.#destination.deliver(record, record.data);
    }
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
