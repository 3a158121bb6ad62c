/** Largest request and response, bytes: 6 MiB, and for the response 100 more. */
export const MAX_REQUEST_BYTES = 6 * 1024 * 1024;
export const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

/** An error as Lambda's Node runtime writes it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** How an invocation ended. */
export interface Outcome {
  /** JSON: what the handler returned, or a {@link FunctionError}. */
  readonly payload: string;
  readonly failed: boolean;
  /** As the REPORT line names it; nothing for a success and for an error that the handler threw. */
  readonly status?: "timeout" | "error";
}

/** The handler returned. */
export function returned(payload: string): Outcome {
  return Buffer.byteLength(payload) <= MAX_RESPONSE_BYTES ? { payload, failed: false } : tooLarge();
}

/** The handler returned more than Lambda passes on. */
export function tooLarge(): Outcome {
  return threw({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  });
}

/** The handler threw, or the function could not be loaded. */
export function threw(error: FunctionError): Outcome {
  return { payload: JSON.stringify(error), failed: true };
}

/** The handler took longer than it may. */
export function timedOut(requestId: string, seconds: number): Outcome {
  const error: FunctionError = {
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  };
  return { payload: JSON.stringify(error), failed: true, status: "timeout" };
}

/** The process went away: `process.exit`, or out of memory. */
export function exited(requestId: string, why: string): Outcome {
  const error: FunctionError = {
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${why}`,
  };
  return { payload: JSON.stringify(error), failed: true, status: "error" };
}
