import { setTimeout as wait } from "node:timers/promises";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  type ListShardsCommandOutput,
} from "@aws-sdk/client-kinesis";
import { type RetryOptions, withRetries } from "./calls.ts";
import type { Start } from "./checkpoint.ts";
import type { Reading } from "./recordSource.ts";

/** AWS seconds from one read to the next: Firehose polls a shard once a second. */
const POLL = 1;
/** AWS seconds between reads while it is behind: a shard takes 5 reads a second, from all its readers. */
const CATCH_UP = 1 / 5;
/** Wall milliseconds between polls that may find nothing, at least: what they cost in computing is not scaled. */
const SHORTEST_POLL = 25;
/** Most records of a GetRecords answer. */
const LARGEST_ANSWER = 10_000;

/** The stream that a Firehose reads. */
export interface Source extends RetryOptions {
  readonly client: KinesisClient;
  readonly streamArn: string;
}

/** Ids of the stream's open shards. */
export async function openShards(source: Source): Promise<string[]> {
  const open: string[] = [];
  let next: { StreamARN: string } | { NextToken: string } = { StreamARN: source.streamArn };
  for (;;) {
    const command: ListShardsCommand = new ListShardsCommand(next);
    const { Shards = [], NextToken }: ListShardsCommandOutput = await withRetries(
      () => source.client.send(command, { abortSignal: source.signal }),
      source,
    );
    for (const { ShardId, SequenceNumberRange } of Shards) {
      if (ShardId && SequenceNumberRange?.EndingSequenceNumber === undefined) open.push(ShardId);
    }
    if (NextToken === undefined) return open;
    next = { NextToken };
  }
}

/** Iterator to read a shard with, from where it was left or from its tip. */
export async function shardIterator(
  source: Source,
  shard: string,
  start: Start | "LATEST",
): Promise<string | undefined> {
  const position =
    start === "LATEST"
      ? { ShardIteratorType: start }
      : "after" in start
        ? {
            ShardIteratorType: "AFTER_SEQUENCE_NUMBER" as const,
            StartingSequenceNumber: start.after,
          }
        : { ShardIteratorType: "AT_TIMESTAMP" as const, Timestamp: new Date(start.since) };
  const command = new GetShardIteratorCommand({
    StreamARN: source.streamArn,
    ShardId: shard,
    ...position,
  });
  const { ShardIterator } = await withRetries(
    () => source.client.send(command, { abortSignal: source.signal }),
    source,
  );
  return ShardIterator;
}

/** What reading a shard of a stream takes. */
export interface ShardReading extends Reading {
  readonly shard: string;
  readonly iterator: string | undefined;
  /** Where to go on when the iterator has expired and nothing has been read yet. */
  readonly start: Start;
}

/**
 * Read a shard until the source's signal ends it; it then rejects with the signal's reason.
 *
 * @throws Error when the shard is closed: resharding is not emulated.
 */
export async function readShard(source: Source, reading: ShardReading): Promise<never> {
  const { shard } = reading;
  let { iterator, start } = reading;
  for (;;) {
    await reading.room();
    if (iterator === undefined) {
      throw new Error(`${source.streamArn}: ${shard} was closed; resharding is not emulated`);
    }
    const began = performance.now();
    const command: GetRecordsCommand = new GetRecordsCommand({
      StreamARN: source.streamArn,
      ShardIterator: iterator,
      Limit: LARGEST_ANSWER,
    });
    try {
      const answer = await withRetries(
        () => source.client.send(command, { abortSignal: source.signal }),
        source,
      );
      iterator = answer.NextShardIterator;
      const { Records = [], MillisBehindLatest = 0 } = answer;
      const last = Records.at(-1)?.SequenceNumber;
      if (last !== undefined) {
        start = { after: last };
        reading.take(Records);
      }
      const behind = MillisBehindLatest > 0;
      const period = source.clock.milliseconds(behind ? CATCH_UP : POLL);
      const rest = began + Math.max(period, behind ? 0 : SHORTEST_POLL) - performance.now();
      if (rest > 0) await wait(rest, undefined, { signal: source.signal });
    } catch (error) {
      if ((error as Error).name !== "ExpiredIteratorException") throw error;
      iterator = await shardIterator(source, shard, start);
    }
  }
}
