import { hash } from "node:crypto";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Resource } from "../../program/index.ts";
import type { Clock } from "../clock.ts";
import { Shard, shardId } from "./shard.ts";
import { ShardLog } from "./shardLog.ts";

/** Shards that AWS starts an on-demand stream with. It adds more as traffic grows; here they stay four. */
const ON_DEMAND_SHARDS = 4;

/** Hash keys are the MD5 of the partition key, as a number. */
const HASH_KEYS = 1n << 128n;

/** A declared stream, and the records in it. */
export interface Stream {
  readonly name: string;
  readonly arn: string;
  readonly mode: "PROVISIONED" | "ON_DEMAND";
  readonly retentionHours: number;
  readonly encryptionType: string;
  readonly keyId?: string;
  /** When this run opened it, milliseconds since 1970. */
  readonly created: number;
  readonly shards: readonly Shard[];
}

/**
 * Open the stream that a resource declares, with its log under `directory`.
 *
 * @throws Error when the directory holds the log of a stream with another number of shards.
 */
export async function openStream(
  { inputs, outputs }: Resource,
  directory: string,
  clock: Clock,
): Promise<Stream> {
  const name = String(outputs.name);
  const details = inputs.streamModeDetails as { streamMode: Stream["mode"] } | undefined;
  const mode = details?.streamMode ?? "PROVISIONED";
  const count = mode === "ON_DEMAND" ? ON_DEMAND_SHARDS : Number(inputs.shardCount ?? 1);
  const encryptionType = String(inputs.encryptionType ?? "NONE");

  const home = join(directory, name);
  await mkdir(home, { recursive: true });
  const logs = (await readdir(home)).filter((file) => file.endsWith(".ndjson")).length;
  // A kill may have come before all of them were there, and before anything was in them.
  if (logs > count || (logs < count && (await bytesIn(home)) > 0)) {
    throw new Error(
      `${home} holds ${logs} shards, but the program declares ${count} for the stream ${name}: remove the directory of this run and start anew`,
    );
  }
  const shards: Shard[] = [];
  try {
    for (const [index, range] of hashKeyRanges(count).entries()) {
      const log = await ShardLog.open(join(home, `${shardId(index)}.ndjson`));
      shards.push(new Shard(index, range, log, { clock, encryptionType }));
    }
  } catch (error) {
    await Promise.all(shards.map(({ log }) => log.close()));
    throw error;
  }
  return {
    name,
    arn: String(outputs.arn),
    mode,
    retentionHours: Number(inputs.retentionPeriod ?? 24),
    encryptionType,
    ...(encryptionType !== "NONE" && { keyId: String(inputs.kmsKeyId) }),
    created: Date.now(),
    shards,
  };
}

async function bytesIn(directory: string): Promise<number> {
  const sizes = (await readdir(directory)).map(
    async (file) => (await stat(join(directory, file))).size,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** The shard that a partition key belongs to, or an explicit hash key (0 to 2^128 - 1, decimal). */
export function shardFor(stream: Stream, partitionKey: string, explicitHashKey?: string): Shard {
  const hashKey = BigInt(explicitHashKey ?? `0x${hash("md5", partitionKey)}`);
  const count = BigInt(stream.shards.length);
  const index = hashKey / (HASH_KEYS / count);
  // The last shard takes what the division leaves over.
  return stream.shards[Number(index < count ? index : count - 1n)] as Shard;
}

/** Equal parts of all hash keys; the last part takes what is left over. */
function hashKeyRanges(count: number) {
  const width = HASH_KEYS / BigInt(count);
  return Array.from({ length: count }, (_, index) => {
    const start = width * BigInt(index);
    const end = index === count - 1 ? HASH_KEYS : start + width;
    return { StartingHashKey: String(start), EndingHashKey: String(end - 1n) };
  });
}
