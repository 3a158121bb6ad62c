import {
  InvokeEndpointCommand,
  SageMakerRuntimeClient,
  type SageMakerRuntimeClientConfig,
} from "@aws-sdk/client-sagemaker-runtime";
import { before } from "./deadline.ts";
import { FAILURES, type Trouble, troubleOf } from "./failure.ts";
import { pause } from "./pause.ts";

/** A call to an endpoint that has ended, for the metrics. */
export interface Call {
  readonly rows: number;
  readonly milliseconds: number;
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
 * @param calls Takes each call that was made.
 * @param callMs Longest one call may take, ms.
 * @returns The answer's text, or the last trouble.
 */
export async function invoke(
  client: SageMakerRuntimeClient,
  endpoint: string,
  rows: readonly string[],
  signal: AbortSignal,
  calls: Call[],
  callMs: number,
): Promise<string | Trouble> {
  const body = rows.join("\n");
  let last: Trouble = { failed: "out-of-time" };
  for (let attempt = 0; !signal.aborted; attempt++) {
    const started = performance.now();
    try {
      return await ask(client, endpoint, body, signal, callMs);
    } catch (error) {
      // Our own end of time says nothing about the endpoint: what went wrong before it does.
      if (signal.aborted) break;
      last = troubleOf(error);
    } finally {
      const milliseconds = Math.round(performance.now() - started);
      calls.push({ rows: rows.length, milliseconds });
    }
    if (!FAILURES[last.failed].call) break;
    await pause(attempt, signal);
  }
  return last;
}

async function ask(
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
