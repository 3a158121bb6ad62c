import { S3Client } from "@aws-sdk/client-s3";
import type { ServiceContext } from "../service.ts";
import type { RetryOptions } from "./calls.ts";
import type { Configuration, Target } from "./configuration.ts";
import { errorLine, type Failure } from "./errorObject.ts";
import type { Invoked } from "./invocation.ts";
import { ObjectBuffers } from "./objectBuffers.ts";
import { objectWriter } from "./objectWriter.ts";
import {
  MAX_ACTIVE_PARTITIONS,
  NO_PARTITION_KEYS,
  partitionOf,
  TOO_MANY_PARTITIONS,
} from "./partition.ts";
import type { ErrorOutputType } from "./prefix.ts";
import type { SourceRecord } from "./record.ts";

/** What the objects of a destination hold. */
export type Kind = "delivered" | "failed" | "backup";

/** What a {@link Destination} needs to know. */
export interface DestinationOptions extends RetryOptions {
  readonly configuration: Configuration;
  readonly context: ServiceContext;
  /** Takes the records of an object that S3 has; resolves once that is noted. */
  durable(records: readonly SourceRecord[], kind: Kind): Promise<void>;
  /** Sees to a promise that nobody awaits. */
  track(work: Promise<void>): void;
}

/** The invocation that a record went through; none when it went through none. */
export type Attempt = Pick<Invoked, "attempts" | "ended">;

/** Where records end up: among the delivered, under the error prefix, and in the backup. */
export class Destination {
  readonly #options: DestinationOptions;
  readonly #delivery: ObjectBuffers;
  readonly #errors: ObjectBuffers;
  readonly #backup: ObjectBuffers | undefined;
  readonly #clients: S3Client[] = [];

  constructor(options: DestinationOptions) {
    const { delivery, errors, backup } = options.configuration;
    this.#options = options;
    this.#delivery = this.#buffers(delivery, "delivered");
    this.#errors = this.#buffers(errors, "failed");
    this.#backup = backup && this.#buffers(backup, "backup");
  }

  /** In how many places a record has to become durable. */
  get copies(): number {
    return this.#backup ? 2 : 1;
  }

  /** Keep a record as it arrived, where that is declared. */
  backUp(record: SourceRecord): void {
    this.#backup?.add("", {}, record.data, record);
  }

  /**
   * Deliver what became of a record.
   *
   * @param returned `metadata.partitionKeys` of the Lambda's answer.
   */
  deliver(record: SourceRecord, data: Uint8Array, returned?: unknown, attempt?: Attempt): void {
    const { partitionKeys: names, delivery } = this.#options.configuration;
    if (names.length === 0) {
      this.#delivery.add("", {}, data, record);
      return;
    }
    const partition = partitionOf(delivery.naming.prefix, names, returned, record.arrival);
    if (!partition) {
      this.fail(record, "partitioning-failed", NO_PARTITION_KEYS, attempt);
    } else if (
      this.#delivery.active >= MAX_ACTIVE_PARTITIONS &&
      !this.#delivery.isActive(partition.id)
    ) {
      this.fail(record, "partitioning-failed", TOO_MANY_PARTITIONS, attempt);
    } else {
      const { id, partitionKeys } = partition;
      this.#delivery.add(id, { partitionKeys }, data, record);
    }
  }

  /** Keep a record as it arrived under the error prefix, with the reason. */
  fail(
    record: SourceRecord,
    errorOutputType: ErrorOutputType,
    failure: Failure,
    { attempts, ended }: Attempt = { attempts: 0, ended: Date.now() },
  ): void {
    const lambdaArn = this.#options.configuration.processor?.arn;
    const line = errorLine(record, failure, attempts, ended, lambdaArn);
    this.#errors.add(errorOutputType, { errorOutputType }, line, record);
  }

  /** Forget what is buffered. */
  close(): void {
    for (const buffers of [this.#delivery, this.#errors, this.#backup]) buffers?.close();
    for (const client of this.#clients) client.destroy();
  }

  #buffers(target: Target, kind: Kind): ObjectBuffers {
    const { context, clock, signal, durable, track } = this.#options;
    const settings = context.client(target.roleArn, "firehose.amazonaws.com");
    const client = new S3Client({ ...settings, maxAttempts: 1 });
    this.#clients.push(client);
    return new ObjectBuffers({
      hints: target.hints,
      clock,
      write: objectWriter(target, client, { clock, signal }),
      durable: (records) => durable(records, kind),
      track,
    });
  }
}
