import { setTimeout as sleep } from "node:timers/promises";

/** Full jitter: the nth pause is drawn from 0 to `PAUSE_MS` x 2^n, at most `LONGEST_PAUSE_MS`. */
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Wait before another try, or until `signal` says that none is left.
 *
 * @param attempt Number of the try that failed, from 0.
 */
export async function pause(attempt: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
  await sleep(Math.random() * longest, undefined, { signal }).catch(() => {});
}
