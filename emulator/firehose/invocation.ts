import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { Failure } from "./errorObject.ts";

/** How an invocation ended, after the retries it took. */
export type Invoked = {
  /** Invocations made, the first one included. */
  readonly attempts: number;
  /** When the last one ended, epoch milliseconds. */
  readonly ended: number;
} & ({ readonly answer: Uint8Array } | { readonly failure: Failure });

/** Longest that Firehose waits for an invocation, wall milliseconds: a function's computing isn't scaled. */
const LONGEST_INVOCATION = 5 * 60 * 1000;

/** What an {@link invoker} needs to know. */
export interface InvokerOptions {
  /** With its retries off: Firehose counts its own. */
  readonly client: LambdaClient;
  readonly arn: string;
  /** Invocations after the first one that failed. They follow at once, as they do in AWS. */
  readonly retries: number;
  /** Ends the invocations under way; they then reject. */
  readonly signal: AbortSignal;
  /** Wall milliseconds. @default 5 minutes */
  readonly longest?: number;
}

/** A function that invokes the Lambda with a payload until it answers or its retries are used up. */
export function invoker(options: InvokerOptions): (payload: Uint8Array) => Promise<Invoked> {
  return async (payload) => {
    for (let attempts = 1; ; attempts++) {
      const result = await invokeOnce(options, payload);
      if ("answer" in result || attempts > options.retries) {
        return { attempts, ended: Date.now(), ...result };
      }
    }
  };
}

async function invokeOnce(
  { client, arn, signal, longest = LONGEST_INVOCATION }: InvokerOptions,
  payload: Uint8Array,
): Promise<{ answer: Uint8Array } | { failure: Failure }> {
  signal.throwIfAborted();
  const limit = new AbortController();
  const end = () => limit.abort();
  const timer = setTimeout(end, longest);
  signal.addEventListener("abort", end);
  try {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: arn, Payload: payload }),
      { abortSignal: limit.signal },
    );
    const answer = Payload ?? new Uint8Array();
    if (FunctionError === undefined) return { answer };
    return { failure: isTimeout(answer) ? TIMED_OUT : FUNCTION_ERROR };
  } catch (error) {
    signal.throwIfAborted();
    return { failure: limit.signal.aborted ? TIMED_OUT : refused(error) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

const FUNCTION_ERROR: Failure = {
  code: "Lambda.FunctionError",
  message: "The Lambda function was successfully invoked but it returned an error result.",
};
const TIMED_OUT: Failure = {
  code: "Lambda.FunctionTimedOut",
  message:
    "The Lambda function invocation timed out. Increase the Timeout setting in the Lambda function.",
};
const ACCESS_DENIED: Failure = {
  code: "Lambda.InvokeAccessDenied",
  message: "Access was denied. Ensure that the access policy allows access to the Lambda function.",
};
// The two codes are AWS's; its texts for them are not established.
const LIMIT_EXCEEDED: Failure = {
  code: "Lambda.InvokeLimitExceeded",
  message: "The Lambda function was throttled. Increase its concurrency limit.",
};
const NOT_FOUND: Failure = {
  code: "Lambda.ResourceNotFound",
  message: "The Lambda function was not found. Ensure that it exists.",
};

/** Lambda reports a timeout as one more function error, told apart by its text. */
function isTimeout(answer: Uint8Array): boolean {
  return /Task timed out after \d/.test(Buffer.from(answer).toString());
}

/** A call that Lambda refused, or that didn't reach it. */
function refused(error: unknown): Failure {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (status === 403) return ACCESS_DENIED;
  if (status === 404) return NOT_FOUND;
  if (status === 429) return LIMIT_EXCEEDED;
  // Neither code nor text are established for these.
  return {
    code: "Lambda.InvocationFailed",
    message: `The Lambda function could not be invoked (${name ?? "no answer"}).`,
  };
}
