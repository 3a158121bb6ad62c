import { AwsError } from "../request.ts";
import type { Shard } from "./shard.ts";
import type { Stream } from "./stream.ts";

/** How long an iterator is good for, milliseconds. Wall time: a slow reader is slow here too. */
const LIFETIME = 5 * 60_000;

/** Where a reader stands. */
export interface Position {
  readonly stream: string;
  readonly shard: string;
  /** Index in the shard of the record to read next. */
  readonly next: number;
  /** When it was given out, milliseconds since 1970. */
  readonly given: number;
}

/** An opaque iterator for a position. */
export function iteratorAt(stream: Stream, shard: Shard, next: number): string {
  const position: Position = { stream: stream.name, shard: shard.id, next, given: Date.now() };
  return Buffer.from(JSON.stringify(position)).toString("base64");
}

/** @throws AwsError `InvalidArgumentException` or `ExpiredIteratorException`. */
export function positionOf(iterator: unknown): Position {
  let position: Position;
  try {
    position = JSON.parse(Buffer.from(String(iterator), "base64").toString());
    if (!Number.isSafeInteger(position.next) || position.next < 0) throw new Error("no position");
  } catch {
    throw new AwsError(400, "InvalidArgumentException", "Invalid ShardIterator.");
  }
  if (Date.now() - position.given > LIFETIME) {
    throw new AwsError(
      400,
      "ExpiredIteratorException",
      `Iterator expired. The iterator was created at ${new Date(position.given).toISOString()}; it is good for ${LIFETIME} milliseconds.`,
    );
  }
  return position;
}

/** Index that `GetShardIterator` asks for. @throws AwsError `InvalidArgumentException`. */
export function startingIndex(shard: Shard, input: Readonly<Record<string, unknown>>): number {
  switch (input.ShardIteratorType) {
    case "TRIM_HORIZON":
      return 0;
    case "LATEST":
      return shard.log.length;
    case "AT_SEQUENCE_NUMBER":
      return Math.max(0, ordinal(shard, input.StartingSequenceNumber) - 1);
    case "AFTER_SEQUENCE_NUMBER":
      return ordinal(shard, input.StartingSequenceNumber);
    case "AT_TIMESTAMP": {
      const time = Number(input.Timestamp) * 1000;
      if (Number.isFinite(time) && time <= Date.now()) return shard.log.firstSince(time);
      throw new AwsError(
        400,
        "InvalidArgumentException",
        `Timestamp must be seconds since 1970, not in the future; got ${input.Timestamp}`,
      );
    }
    default:
      throw new AwsError(
        400,
        "ValidationException",
        `ShardIteratorType must be AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER, TRIM_HORIZON, LATEST or AT_TIMESTAMP, got ${input.ShardIteratorType}`,
      );
  }
}

function ordinal(shard: Shard, sequenceNumber: unknown): number {
  const found = shard.ordinal(String(sequenceNumber));
  if (found !== undefined) return found;
  throw new AwsError(
    400,
    "InvalidArgumentException",
    `StartingSequenceNumber ${sequenceNumber} is not one of ${shard.id}`,
  );
}
