import { setTimeout as sleep } from "node:timers/promises";
import { DescribeStreamSummaryCommand, type KinesisClient } from "@aws-sdk/client-kinesis";

/** Milliseconds between two looks: AWS allows 20 a second for the whole account. */
const LOOK_EVERY = 1_000;
/** A new stream takes about half a minute, one that is being resharded some minutes. */
const LOOKS = 300;

/** A stream that is in no state to be written to. */
export class StreamStateError extends Error {}

/**
 * Wait until `stream` is ACTIVE: until then it may refuse records, or lose its readers' starting point.
 *
 * @throws StreamStateError when it is being deleted, or not ACTIVE after five minutes; an AbortError after
 * `signal`; and what the SDK throws, such as ResourceNotFoundException.
 */
export async function untilActive(
  client: KinesisClient,
  stream: string,
  signal: AbortSignal,
): Promise<void> {
  let status: string | undefined;
  for (let look = 1; look <= LOOKS; look++) {
    const answer = await client.send(new DescribeStreamSummaryCommand({ StreamName: stream }), {
      abortSignal: signal,
    });
    status = answer.StreamDescriptionSummary?.StreamStatus;
    if (status === "ACTIVE") return;
    if (status === "DELETING") break;
    await sleep(LOOK_EVERY, undefined, { signal });
  }
  throw new StreamStateError(
    status === "DELETING"
      ? `stream ${stream} is being deleted: name another one with --stream, or deploy it again`
      : `stream ${stream} is still ${status} after ${(LOOKS * LOOK_EVERY) / 60_000} minutes: see what it waits for, then try again`,
  );
}
