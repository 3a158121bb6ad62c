import { setTimeout as sleep } from "node:timers/promises";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import { CommandError } from "../../cli/errors.ts";
import { identityOf } from "../../contract/identity.ts";
import { type Baseline, type Bounds, inWords } from "./baseline.ts";

/** Shards read at once. */
const READERS = 8;
/** Records that one call asks for at most: about a megabyte of ours. */
const LIMIT = 2_000;
/**
 * Bytes a second that are read of a shard. It gives 2 MB, which Firehose needs for what arrives (1 MB at most): that is
 * left to it.
 */
const PACE = 1_000_000;
/** How a record begins into which the Kinesis Producer Library packed several. */
const AGGREGATE = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);

/** What the stream still holds. */
export function streamBaseline(
  client: KinesisClient,
  stream: string,
  bounds: Bounds,
  signal: AbortSignal,
): Baseline {
  return {
    kind: "stream",
    description: `what the stream ${stream} holds${inWords(bounds)}`,
    async read(add, show) {
      const shards = await shardsOf(client, stream);
      const shown = show("percent of the stream read", 100);
      let next = 0;
      const reader = async () => {
        for (let shard = shards[next++]; shard !== undefined; shard = shards[next++]) {
          const records = recordsOf(client, stream, shard, bounds, signal, (share) =>
            shown.add((share * 100) / shards.length),
          );
          for await (const data of records) add(identityOf(data));
        }
      };
      try {
        await Promise.all(Array.from({ length: READERS }, reader));
      } finally {
        next = shards.length;
        shown.stop();
      }
    },
  };
}

/** Ids of all shards, closed ones that still hold records included. */
async function shardsOf(client: KinesisClient, StreamName: string): Promise<string[]> {
  const shards: string[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await client.send(
      new ListShardsCommand(NextToken === undefined ? { StreamName } : { NextToken }),
    );
    shards.push(...(answer.Shards ?? []).map(({ ShardId = "" }) => ShardId));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return shards;
}

/** @param onShare Given what further share of the shard has been read, 1 in all. */
async function* recordsOf(
  client: KinesisClient,
  StreamName: string,
  ShardId: string,
  { since, until = Number.POSITIVE_INFINITY }: Bounds,
  signal: AbortSignal,
  onShare: (share: number) => void,
): AsyncGenerator<Uint8Array> {
  const start =
    since === undefined
      ? { ShardIteratorType: "TRIM_HORIZON" as const }
      : { ShardIteratorType: "AT_TIMESTAMP" as const, Timestamp: new Date(since) };
  const given = await client.send(new GetShardIteratorCommand({ StreamName, ShardId, ...start }));
  let iterator = given.ShardIterator;
  let span: number | undefined;
  let read = 0;
  const reached = (share: number) => {
    onShare(Math.max(share - read, 0));
    read = Math.max(share, read);
  };
  while (iterator !== undefined) {
    const {
      Records = [],
      NextShardIterator,
      MillisBehindLatest = 0,
    } = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: LIMIT }));
    let bytes = 0;
    let last = 0;
    for (const { Data = new Uint8Array(), ApproximateArrivalTimestamp } of Records) {
      last = ApproximateArrivalTimestamp?.getTime() ?? 0;
      bytes += Data.length;
      if (AGGREGATE.equals(Data.subarray(0, AGGREGATE.length))) refuseAggregates(StreamName);
      if (last < until) yield Data;
    }
    if (MillisBehindLatest === 0 || last >= until) break;
    span ??= MillisBehindLatest;
    reached(1 - MillisBehindLatest / Math.max(span, MillisBehindLatest));
    await sleep((bytes / PACE) * 1000, undefined, { signal });
    iterator = NextShardIterator;
  }
  reached(1);
}

function refuseAggregates(stream: string): never {
  throw new CommandError(
    `stream ${stream} holds records of the Kinesis Producer Library, with several packed into one: compare with --baseline backup, where Firehose has unpacked them, or with --sent`,
  );
}
