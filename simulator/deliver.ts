import { setTimeout as sleep } from "node:timers/promises";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { MAX_RECORDS, type PutOptions, putRecords } from "../producer/putRecords.ts";
import { type Entry, entryOf } from "./batch.ts";
import { Lane } from "./lane.ts";
import type { Simulated } from "./simulate.ts";

/** Requests in flight at most. */
const LANES = 4;

export interface Delivery {
  /** Name of an ACTIVE stream. */
  readonly stream: string;
  /** Events a second, by the wall clock. @default as fast as they are accepted */
  readonly rate?: number;
  /** Told what Kinesis accepted, as soon as it has. */
  accepted(events: readonly Simulated[]): void;
  /** Stops the delivery: what is in flight is waited for, what has not been sent is not. */
  readonly signal: AbortSignal;
  /** See {@link PutOptions.backoff}. */
  readonly backoff?: PutOptions<Entry>["backoff"];
}

/**
 * Send events to a Kinesis stream in PutRecords requests that are as full as can be.
 *
 * An account's events keep their order from one request to the next. Within a request, one that is resent
 * comes after later ones that were accepted at once; Kinesis promises no more.
 *
 * Resolves when all are accepted, or after `signal`. Whether it resolves or rejects, nothing is in flight any
 * more and `accepted` has been told everything.
 *
 * @throws RefusedError, or what the SDK throws.
 */
export async function deliver(
  client: KinesisClient,
  events: Iterable<Simulated>,
  delivery: Delivery,
): Promise<void> {
  const { stream, rate = Number.POSITIVE_INFINITY, signal, backoff } = delivery;
  const options: PutOptions<Entry> = {
    accepted: (entries) => delivery.accepted(entries.map(({ source }) => source)),
    signal,
    ...(backoff && { backoff }),
  };
  // A slow pace fills one request a second; spreading it over several would leave them all nearly empty.
  const length = Math.min(Math.max(Math.ceil(rate / MAX_RECORDS), 1), LANES);
  const lanes = Array.from(
    { length },
    () => new Lane((entries) => putRecords(client, stream, entries, options)),
  );
  const drain = () => Promise.all(lanes.map((lane) => lane.drain()));
  /** Events of one second, or the one event of a longer time. */
  const portion = Math.max(Math.round(rate), 1);
  let begun = performance.now();
  let inPortion = 0;
  try {
    for (const event of events) {
      if (inPortion === portion) {
        await drain();
        await until(begun + (portion / rate) * 1000, signal);
        begun = performance.now();
        inPortion = 0;
      }
      if (signal.aborted) return;
      const entry = entryOf(event);
      await lanes[hash(entry.record.PartitionKey) % length]?.add(entry);
      inPortion++;
    }
    await drain();
  } finally {
    await Promise.all(lanes.map((lane) => lane.idle()));
  }
}

async function until(time: number, signal: AbortSignal): Promise<void> {
  const left = time - performance.now();
  if (left > 0) await sleep(left, undefined, { signal }).catch(() => {});
}

function hash(key: string): number {
  let sum = 0;
  for (let i = 0; i < key.length; i++) sum = (Math.imul(sum, 31) + key.charCodeAt(i)) >>> 0;
  return sum;
}
