import type { Stream } from "./stream.ts";

/** The stream's shards behind the one with this id, as they are described; all without an id. */
export function shardsAfter({ shards }: Stream, id: unknown) {
  return shards
    .filter((shard) => typeof id !== "string" || shard.id > id)
    .map((shard) => ({
      ShardId: shard.id,
      HashKeyRange: shard.range,
      SequenceNumberRange: { StartingSequenceNumber: shard.sequenceNumber(0) },
    }));
}

/** What is common to `DescribeStream` and `DescribeStreamSummary`. */
export function description(stream: Stream) {
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    StreamStatus: "ACTIVE",
    StreamModeDetails: { StreamMode: stream.mode },
    RetentionPeriodHours: stream.retentionHours,
    StreamCreationTimestamp: stream.created / 1000,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: stream.encryptionType,
    ...(stream.keyId && { KeyId: stream.keyId }),
  };
}
