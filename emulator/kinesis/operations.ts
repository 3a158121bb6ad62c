import { AwsError } from "../request.ts";
import { description, shardsAfter } from "./describe.ts";
import { iteratorAt, positionOf, startingIndex } from "./iterator.ts";
import { putRecords } from "./put.ts";
import type { Shard } from "./shard.ts";
import type { Stream } from "./stream.ts";

/** What an operation is sent, unchecked. */
export type Input = Readonly<Record<string, unknown>>;

/** Answers a call: with what is to be written as JSON, or with bytes that are JSON already. */
export type Operation = (input: Input) => unknown;

/** The operations that are emulated, by name. Each throws {@link AwsError} for what Kinesis would refuse. */
export function operationsOn(
  streams: readonly Stream[],
  accountId: string,
): Readonly<Record<string, Operation>> {
  const streamOf = ({ StreamName, StreamARN }: Input): Stream => {
    const found = streams.find(({ name, arn }) =>
      StreamARN ? arn === StreamARN : name === StreamName,
    );
    if (found) return found;
    throw new AwsError(
      400,
      "ResourceNotFoundException",
      `Stream ${StreamARN ?? StreamName} under account ${accountId} not found.`,
    );
  };
  const shardOf = (stream: Stream, id: unknown): Shard => {
    const found = stream.shards.find((shard) => shard.id === id);
    if (found) return found;
    throw new AwsError(
      400,
      "ResourceNotFoundException",
      `Shard ${id} in stream ${stream.name} under account ${accountId} does not exist`,
    );
  };

  return {
    PutRecord(input) {
      const [put] = putRecords(streamOf(input), [input]);
      if (put && "SequenceNumber" in put) return put;
      throw new AwsError(400, put?.ErrorCode ?? "InternalFailure", put?.ErrorMessage ?? "");
    },
    PutRecords(input) {
      const stream = streamOf(input);
      const puts = putRecords(stream, input.Records);
      return {
        FailedRecordCount: puts.filter((put) => "ErrorCode" in put).length,
        Records: puts,
        EncryptionType: stream.encryptionType,
      };
    },
    GetShardIterator(input) {
      const stream = streamOf(input);
      const shard = shardOf(stream, input.ShardId);
      return { ShardIterator: iteratorAt(stream, shard, startingIndex(shard, input)) };
    },
    async GetRecords({ ShardIterator, Limit }) {
      const position = positionOf(ShardIterator);
      const stream = streamOf({ StreamName: position.stream });
      const shard = shardOf(stream, position.shard);
      const { records, to, millisBehindLatest } = await shard.read(
        position.next,
        checkedLimit(Limit),
      );
      const next = iteratorAt(stream, shard, to);
      return Buffer.concat([
        Buffer.from('{"Records":['),
        records,
        Buffer.from(`],"NextShardIterator":"${next}","MillisBehindLatest":${millisBehindLatest}}`),
      ]);
    },
    ListShards(input) {
      const page = input.NextToken === undefined ? undefined : positionOf(input.NextToken);
      const stream = streamOf(page ? { StreamName: page.stream } : input);
      const shards = shardsAfter(stream, page?.shard ?? input.ExclusiveStartShardId);
      const shown = shards.slice(0, checkedLimit(input.MaxResults));
      const last = stream.shards.find(({ id }) => id === shown.at(-1)?.ShardId);
      const more = last !== undefined && shown.length < shards.length;
      return { Shards: shown, ...(more && { NextToken: iteratorAt(stream, last, 0) }) };
    },
    DescribeStream(input) {
      const stream = streamOf(input);
      const shards = shardsAfter(stream, input.ExclusiveStartShardId);
      const shown = shards.slice(0, checkedLimit(input.Limit));
      return {
        StreamDescription: {
          ...description(stream),
          Shards: shown,
          HasMoreShards: shown.length < shards.length,
        },
      };
    },
    DescribeStreamSummary(input) {
      const stream = streamOf(input);
      return {
        StreamDescriptionSummary: {
          ...description(stream),
          OpenShardCount: stream.shards.length,
          ConsumerCount: 0,
        },
      };
    },
  };
}

function checkedLimit(limit: unknown): number | undefined {
  if (limit === undefined || limit === null) return undefined;
  if (Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= 10_000)
    return Number(limit);
  throw new AwsError(400, "ValidationException", `Limit must be from 1 to 10000, got ${limit}`);
}
