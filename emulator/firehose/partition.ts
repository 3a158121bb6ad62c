import type { Failure } from "./errorObject.ts";
import { evaluate, type Prefix } from "./prefix.ts";

/** Partitions that a Firehose may have active at a time, unless a quota was raised. */
export const MAX_ACTIVE_PARTITIONS = 500;

export const NO_PARTITION_KEYS: Failure = {
  code: "DynamicPartitioning.MetadataExtractionFailed",
  message: "partitionKeys values must not be null or empty",
};
export const TOO_MANY_PARTITIONS: Failure = {
  code: "DynamicPartitioning.ActivePartitionsLimitExceeded",
  message: "The number of active partitions has exceeded the configured limit",
};

/** Where dynamic partitioning puts a record. */
export interface Partition {
  /** The evaluated prefix, but for its random strings: records that share it share a buffer. */
  readonly id: string;
  readonly partitionKeys: Readonly<Record<string, string>>;
}

/**
 * Partition of a record, by the keys that the Lambda returned for it. Values go into the prefix as they are.
 *
 * @param names Keys that the prefix takes from the Lambda.
 * @param returned `metadata.partitionKeys` of the answer.
 * @returns undefined when a key is missing, empty or no string.
 */
export function partitionOf(
  prefix: Prefix,
  names: readonly string[],
  returned: unknown,
  arrival: number,
): Partition | undefined {
  const given = (returned ?? {}) as Record<string, unknown>;
  const partitionKeys: Record<string, string> = {};
  for (const name of names) {
    const value = given[name];
    if (typeof value !== "string" || value === "") return undefined;
    partitionKeys[name] = value;
  }
  return { id: evaluate(prefix, { oldest: arrival, partitionKeys }, () => ""), partitionKeys };
}
