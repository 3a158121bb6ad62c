import { setTimeout as sleep } from "node:timers/promises";
import {
  InvokeEndpointCommand,
  SageMakerRuntimeClient,
  type SageMakerRuntimeClientConfig,
} from "@aws-sdk/client-sagemaker-runtime";
import { FAILURES, type Trouble, troubleOf } from "./failure.ts";

/** Full jitter: the nth pause is drawn from 0 to `PAUSE_MS` x 2^n, at most `LONGEST_PAUSE_MS`. */
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** What the calls to one endpoint came to, for the metrics. */
export interface Usage {
  calls: number;
  /** Rows sent, those of repeated calls included. */
  rows: number;
  /** How long each call took, ms. */
  milliseconds: number[];
}

/**
 * The client for both endpoints. Its connections stay open between batches; it never tries again by
 * itself, since only {@link invoke} knows how much time is left.
 *
 * @param settings Only for where the program doesn't run in Lambda.
 */
export function runtimeClient(settings: SageMakerRuntimeClientConfig = {}): SageMakerRuntimeClient {
  return new SageMakerRuntimeClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3_000 },
    ...settings,
  });
}

/**
 * Ask an endpoint about some rows, again and again while that may help and `signal` allows.
 *
 * @param rows CSV rows without line ends.
 * @param callMs Longest one call may take, ms.
 * @returns The answer's text, or the last trouble.
 */
export async function invoke(
  client: SageMakerRuntimeClient,
  endpoint: string,
  rows: readonly string[],
  signal: AbortSignal,
  usage: Usage,
  callMs: number,
): Promise<string | Trouble> {
  const body = rows.join("\n");
  let last: Trouble = { failed: "out-of-time" };
  for (let attempt = 0; !signal.aborted; attempt++) {
    const started = performance.now();
    usage.calls++;
    usage.rows += rows.length;
    try {
      return await call(client, endpoint, body, signal, callMs);
    } catch (error) {
      // Our own end of time says nothing about the endpoint: what went wrong before it does.
      if (signal.aborted) break;
      last = troubleOf(error);
    } finally {
      usage.milliseconds.push(Math.round(performance.now() - started));
    }
    if (!FAILURES[last.failed].call) break;
    const longest = Math.min(PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
    await sleep(Math.random() * longest, undefined, { signal }).catch(() => {});
  }
  return last;
}

async function call(
  client: SageMakerRuntimeClient,
  endpoint: string,
  body: string,
  signal: AbortSignal,
  callMs: number,
): Promise<string> {
  const ending = new AbortController();
  const end = () => ending.abort();
  signal.addEventListener("abort", end);
  const timer = setTimeout(end, callMs);
  try {
    const answer = client.send(
      new InvokeEndpointCommand({
        EndpointName: endpoint,
        ContentType: "text/csv",
        Accept: "text/csv",
        Body: body,
      }),
      { abortSignal: ending.signal },
    );
    const { Body } = await before(ending.signal, answer);
    // The type promises a body; an empty answer has none.
    return Body?.transformToString() ?? "";
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

/** `promise`, or an AbortError as soon as `signal` says so: the SDK lets go of a started body only late. */
export function before<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}
