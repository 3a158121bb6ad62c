import { setTimeout as sleep } from "node:timers/promises";
import {
  type KinesisClient,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
} from "@aws-sdk/client-kinesis";

/** Entries in one PutRecords request, and their bytes: AWS's limit was 5 MiB and is 10 today; 5 is right everywhere. */
export const MAX_RECORDS = 500;
export const MAX_BYTES = 5 * 1024 * 1024;
/** Requests in a row of which Kinesis took nothing, before we give up: about 10 s of waiting. */
export const FRUITLESS_ATTEMPTS = 15;
/** Milliseconds. A shard's allowance is by the second, so waiting much longer gains nothing. */
const BASE_WAIT = 100;
const LONGEST_WAIT = 2_000;

/** Whatever has a record. */
export interface Putable {
  readonly record: PutRecordsRequestEntry;
}

export interface PutOptions<Item extends Putable> {
  /** Told after each request which entries it accepted, in their order. */
  accepted(entries: readonly Item[]): void;
  /** Ends the work after the request in flight. */
  readonly signal: AbortSignal;
  /** Milliseconds to wait after the attempt-th failed request, from 1. @default {@link fullJitter} */
  readonly backoff?: (attempt: number) => number;
}

/** Entries that Kinesis refused to the end. */
export class RefusedError extends Error {
  /** The last entry's ErrorCode, such as `ProvisionedThroughputExceededException`. */
  readonly code: string;
  /** How many were refused. */
  readonly entries: number;

  constructor(code: string, entries: number) {
    super(`${entries} records were refused ${FRUITLESS_ATTEMPTS} times in a row (${code})`);
    this.code = code;
    this.entries = entries;
  }
}

/**
 * Put `entries` to a stream in one request, and again those that failed, until all are accepted or `signal` ends the
 * work.
 *
 * A request that fails as a whole is the SDK's to retry. If its answer was lost it goes twice: like any producer's, our
 * records arrive at least once.
 *
 * @param entries No more than {@link MAX_RECORDS}, of no more than {@link MAX_BYTES}.
 * @throws RefusedError when nothing was accepted {@link FRUITLESS_ATTEMPTS} times in a row.
 */
export async function putRecords<Item extends Putable>(
  client: KinesisClient,
  stream: string,
  entries: readonly Item[],
  { accepted, signal, backoff = fullJitter }: PutOptions<Item>,
): Promise<void> {
  let left = entries;
  let fruitless = 0;
  for (let attempt = 1; left.length > 0 && !signal.aborted; attempt++) {
    const Records = left.map(({ record }) => record);
    const answer = await client.send(new PutRecordsCommand({ StreamName: stream, Records }));
    const taken = (_: Item, i: number) => answer.Records?.[i]?.SequenceNumber !== undefined;
    const failed = left.filter((entry, i) => !taken(entry, i));
    accepted(left.filter(taken));
    fruitless = failed.length < left.length ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS_ATTEMPTS) {
      const code = answer.Records?.at(-1)?.ErrorCode ?? "no reason given";
      throw new RefusedError(code, failed.length);
    }
    left = failed;
    if (left.length > 0) await sleep(backoff(attempt), undefined, { signal }).catch(() => {});
  }
}

/** Anything from nothing to a limit that doubles: throttled producers that wait equally long would clash again. */
export function fullJitter(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(BASE_WAIT * 2 ** (attempt - 1), LONGEST_WAIT);
}
