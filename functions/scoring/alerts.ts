import {
  FirehoseClient,
  type FirehoseClientConfig,
  PutRecordBatchCommand,
} from "@aws-sdk/client-firehose";
import { chunks } from "./chunks.ts";
import { before } from "./deadline.ts";
import { FAILURES, troubleOf } from "./failure.ts";
import { pause } from "./pause.ts";

/** Alerts of one call. */
const MOST_ALERTS = 500;
/** Bytes of one call, its envelope aside. Firehose takes 4 MiB and doesn't say of what: here, of the base64. */
const CALL_BYTES = 4 * 1024 * 1024 - 1024;
/** Bytes of one alert, before base64. */
const ALERT_BYTES = 1000 * 1024;
/** Bytes of JSON around each alert: `{"Data":""},`. */
const ENTRY_BYTES = 12;
/** Calls at a time, for one batch. */
const CONCURRENCY = 2;

/** What became of a batch's alerts, for the log and the metrics. */
export interface AlertUsage {
  sent: number;
  /**
   * Those that could not be sent, by AWS's name of the error, or `too-large`, `unanswered`, or `out-of-time` when no try
   * came to an end.
   */
  readonly failed: Map<string, number>;
}

/** An alert that is still to be sent, and why it wasn't yet. */
interface Unsent {
  readonly line: Buffer;
  readonly error: string;
}

/**
 * The client for alerts. It never tries again by itself: {@link sendAlerts} sends only what failed.
 *
 * @param settings Only for where the program doesn't run in Lambda.
 */
export function alertClient(settings: FirehoseClientConfig = {}): FirehoseClient {
  return new FirehoseClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 1_000,
      // Short of the batch's time for alerts, so that a call that nobody answers leaves some for another.
      requestTimeout: 3_000,
      throwOnRequestTimeout: true,
    },
    ...settings,
  });
}

/**
 * Send the scored lines of suspected transactions, at least once each. Never throws for what Firehose does: an alert
 * that can't be sent is counted, and its line in the lake is what is left of it.
 *
 * @param deliveryStream Name of a Firehose that takes records from whoever may put them.
 * @param lines Each ended by a newline, since Firehose adds none.
 * @param signal Aborts when no time is left; what isn't answered by then has failed.
 */
export async function sendAlerts(
  client: FirehoseClient,
  deliveryStream: string,
  lines: readonly Buffer[],
  signal: AbortSignal,
): Promise<AlertUsage> {
  const usage: AlertUsage = { sent: 0, failed: new Map() };
  const fail = (error: string) => usage.failed.set(error, (usage.failed.get(error) ?? 0) + 1);
  const fitting = lines.filter(({ length }) => length <= ALERT_BYTES);
  for (let tooLarge = lines.length - fitting.length; tooLarge > 0; tooLarge--) fail("too-large");

  const lengths = fitting.map(({ length }) => Math.ceil(length / 3) * 4 + ENTRY_BYTES);
  const queue = chunks(lengths, MOST_ALERTS, CALL_BYTES);
  const work = async () => {
    for (let chunk = queue.shift(); chunk; chunk = queue.shift()) {
      const part = fitting.slice(chunk.from, chunk.to);
      const unsent = await send(client, deliveryStream, part, signal);
      usage.sent += part.length - unsent.length;
      for (const { error } of unsent) fail(error);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return usage;
}

/** Send what one call takes, and again what failed of it. @returns what is left. */
async function send(
  client: FirehoseClient,
  deliveryStream: string,
  lines: readonly Buffer[],
  signal: AbortSignal,
): Promise<Unsent[]> {
  let left = lines.map((line): Unsent => ({ line, error: "out-of-time" }));
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      left = await put(client, deliveryStream, left, signal);
      if (left.length === 0) break;
    } catch (error) {
      // Our own end of time says nothing about Firehose: what went wrong before it does.
      if (signal.aborted) break;
      const trouble = troubleOf(error);
      left = left.map(({ line }) => ({ line, error: trouble.error ?? "Error" }));
      if (!FAILURES[trouble.failed].call) break;
    }
    await pause(attempt, signal);
  }
  return left;
}

/** One call. Firehose answers for each record, in their order. @returns what failed. @throws what the SDK throws. */
async function put(
  client: FirehoseClient,
  DeliveryStreamName: string,
  alerts: readonly Unsent[],
  signal: AbortSignal,
): Promise<Unsent[]> {
  const Records = alerts.map(({ line }) => ({ Data: line }));
  const answer = client.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }), {
    abortSignal: signal,
  });
  const { RequestResponses = [] } = await before(signal, answer);
  return alerts.flatMap(({ line }, i) => {
    const told = RequestResponses[i];
    const error = told ? told.ErrorCode : "unanswered";
    return error === undefined ? [] : [{ line, error }];
  });
}
