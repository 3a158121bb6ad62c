import { setTimeout as sleep } from "node:timers/promises";
import {
  type KinesisClient,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
} from "@aws-sdk/client-kinesis";
import { CommandError } from "../../cli/errors.ts";

/** Entries in one PutRecords request, and their bytes: AWS's limit was 5 MiB and is 10 today; 5 is right everywhere. */
export const MAX_RECORDS = 500;
export const MAX_BYTES = 5 * 1024 * 1024;
/** Requests in a row of which Kinesis took nothing, before we give up: about 10 s of waiting. */
const FRUITLESS_ATTEMPTS = 15;
/** Milliseconds. A shard's allowance is by the second, so waiting much longer gains nothing. */
const BASE_WAIT = 100;
const LONGEST_WAIT = 2_000;

/**
 * Put records to a stream in one request, and again those that failed, until all are accepted or `signal` ends the work.
 *
 * A request that fails as a whole is the SDK's to retry. If its answer was lost it goes twice: at least once is what
 * Kinesis promises.
 *
 * @param accepted Told, after each request, which records it accepted, by their index.
 * @param backoff Milliseconds to wait after the attempt-th request, from 1. @default full jitter, up to 2 s
 * @throws CommandError when nothing was accepted fifteen times in a row.
 */
export async function putRecords(
  client: KinesisClient,
  stream: string,
  records: readonly PutRecordsRequestEntry[],
  accepted: (indices: readonly number[]) => void,
  signal: AbortSignal,
  backoff: (attempt: number) => number = fullJitter,
): Promise<void> {
  let left = records.map((record, index) => ({ record, index }));
  let fruitless = 0;
  for (let attempt = 1; left.length > 0 && !signal.aborted; attempt++) {
    const Records = left.map(({ record }) => record);
    const answer = await client.send(new PutRecordsCommand({ StreamName: stream, Records }));
    const failed = left.filter((_, i) => answer.Records?.[i]?.SequenceNumber === undefined);
    accepted(left.filter((each) => !failed.includes(each)).map(({ index }) => index));
    fruitless = failed.length < left.length ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS_ATTEMPTS) {
      const code = answer.Records?.at(-1)?.ErrorCode ?? "no reason given";
      throw new CommandError(
        `stream ${stream} refused ${failed.length} records ${fruitless} times in a row (${code}): try again later, or give it more shards`,
      );
    }
    left = failed;
    if (left.length > 0) await sleep(backoff(attempt), undefined, { signal }).catch(() => {});
  }
}

/** Anything from nothing to a limit that doubles: throttled producers that wait equally long would clash again. */
function fullJitter(attempt: number): number {
  return Math.random() * Math.min(BASE_WAIT * 2 ** (attempt - 1), LONGEST_WAIT);
}
