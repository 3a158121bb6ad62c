import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../clock.ts";

/** How long to go on with a call that fails. */
export interface RetryOptions {
  readonly clock: Clock;
  /** Ends the waiting; the call then rejects. */
  readonly signal: AbortSignal;
}

/** AWS seconds that Firehose goes on trying to deliver: 24 hours. */
const LONGEST_OUTAGE = 24 * 60 * 60;
/** AWS seconds between two attempts, at most. AWS tells no number. */
const LONGEST_PAUSE = 30;
/** Wall milliseconds between two attempts, at least: what they cost in computing is not scaled. */
const SHORTEST_PAUSE = 5;

/**
 * Make a call until it succeeds, waiting longer after each failure.
 *
 * @throws what the call threw, when trying again can't help or 24 AWS hours have passed.
 */
export async function withRetries<T>(
  call: () => Promise<T>,
  { clock, signal }: RetryOptions,
): Promise<T> {
  const until = performance.now() + clock.milliseconds(LONGEST_OUTAGE);
  for (let failures = 0; ; failures++) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error) || performance.now() > until) throw error;
      const pause = clock.milliseconds(Math.min(2 ** failures, LONGEST_PAUSE));
      await wait(Math.max(pause, SHORTEST_PAUSE), undefined, { signal });
    }
  }
}

/** Whether the same call may succeed later: throttled, a fault of the service, or no answer at all. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) {
    return false;
  }
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status === 501) return false;
  if (status === undefined || status >= 500 || status === 429) return true;
  return /Throttl|ProvisionedThroughputExceeded|LimitExceeded|RequestTimeout$/.test(error.name);
}
