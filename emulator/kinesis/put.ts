import { AwsError } from "../request.ts";
import type { Entry, Shard } from "./shard.ts";
import { type Stream, shardFor } from "./stream.ts";

/** What `PutRecords` takes in one call, and one record, as AWS documents it. */
const LIMITS = { entries: 500, callBytes: 10 * 1024 * 1024, recordBytes: 1024 * 1024 };

const MAX_HASH_KEY = (1n << 128n) - 1n;

type Put =
  | { readonly SequenceNumber: string; readonly ShardId: string; readonly EncryptionType: string }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

/**
 * Put entries on a stream. One that a shard's limits keep out fails alone, in its place.
 *
 * @throws AwsError when the call as a whole is beyond what AWS takes; nothing is kept then.
 */
export function putRecords(stream: Stream, records: unknown): Put[] {
  if (!Array.isArray(records) || records.length === 0) {
    throw invalid("records", "Member must have length greater than or equal to 1");
  }
  if (records.length > LIMITS.entries) {
    throw invalid("records", `Member must have length less than or equal to ${LIMITS.entries}`);
  }
  const entries = records.map((record, i) => ({
    entry: checkedEntry(record, `records.${i + 1}.member.`),
    shard: shardFor(stream, record.PartitionKey, checkedHashKey(record.ExplicitHashKey)),
  }));
  const size = entries.reduce((sum, { entry }) => sum + entry.size, 0);
  if (size > LIMITS.callBytes) {
    throw new AwsError(
      400,
      "InvalidArgumentException",
      `Records size exceeds 10 MB limit: data and partition keys are ${size} bytes`,
    );
  }

  const admitted = new Map<Shard, Entry[]>();
  const places = entries.map(({ entry, shard }) => {
    if (!shard.admits(entry)) return undefined;
    const kept = admitted.get(shard) ?? [];
    admitted.set(shard, kept);
    return kept.push(entry) - 1;
  });
  const numbers = new Map([...admitted].map(([shard, kept]) => [shard, shard.keep(kept)]));
  return entries.map(({ shard }, i): Put => {
    const place = places[i];
    const number = place === undefined ? undefined : numbers.get(shard)?.[place];
    if (number !== undefined) {
      return {
        SequenceNumber: number,
        ShardId: shard.id,
        EncryptionType: stream.encryptionType,
      };
    }
    const [, , , , account] = stream.arn.split(":");
    return {
      ErrorCode: "ProvisionedThroughputExceededException",
      ErrorMessage: `Rate exceeded for shard ${shard.id} in stream ${stream.name} under account ${account}.`,
    };
  });
}

function checkedEntry(record: unknown, where: string): Entry {
  const { Data: data, PartitionKey: partitionKey } = (record ?? {}) as Record<string, unknown>;
  if (typeof partitionKey !== "string" || partitionKey.length < 1 || partitionKey.length > 256) {
    throw invalid(`${where}partitionKey`, "Member must have length between 1 and 256");
  }
  if (typeof data !== "string") throw notBase64(where);
  const dataBytes = Buffer.byteLength(data, "base64");
  const size = dataBytes + Buffer.byteLength(partitionKey);
  if (size > LIMITS.recordBytes) {
    throw invalid(
      `${where}data`,
      `Member must have length less than or equal to ${LIMITS.recordBytes}, the partition key included`,
    );
  }
  // Decoding passes over what is not base64, and then yields less; it is faster than a regular expression.
  if (data.length % 4 !== 0 || scratch.write(data, "base64") !== dataBytes) throw notBase64(where);
  return { data, partitionKey, size };
}

const scratch = Buffer.alloc(LIMITS.recordBytes);

function notBase64(where: string): AwsError {
  return new AwsError(400, "SerializationException", `${where}data must be base64`);
}

function checkedHashKey(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (/^\d{1,39}$/.test(String(value)) && BigInt(String(value)) <= MAX_HASH_KEY)
    return String(value);
  throw new AwsError(
    400,
    "InvalidArgumentException",
    `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]`,
  );
}

function invalid(where: string, constraint: string): AwsError {
  return new AwsError(
    400,
    "ValidationException",
    `1 validation error detected: Value at '${where}' failed to satisfy constraint: ${constraint}`,
  );
}
