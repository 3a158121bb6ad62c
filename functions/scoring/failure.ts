/**
 * Why an accepted event came to nothing, or a chunk of rows to no scores, and what may cure it: `call`, asking the
 * endpoint again; `batch`, Firehose handing the batch in again.
 */
export const FAILURES = {
  /** 429: the endpoint or the account is at its limit. */
  throttled: { call: true, batch: true },
  /** 5xx, no connection, a broken one, or no answer in time. */
  unavailable: { call: true, batch: true },
  /** The container answered 5xx or not in time (ModelError). */
  "model-error": { call: true, batch: true },
  /** The handler's time was out before the first answer. */
  "out-of-time": { call: false, batch: true },
  /** Refused outright: the endpoint is missing, access is denied, there are no credentials. */
  unusable: { call: false, batch: true },
  /** Not one score from 0 to 1 for every row. */
  "bad-answer": { call: false, batch: false },
  /** The container answered 4xx (ModelError) to this row alone. */
  rejected: { call: false, batch: false },
  /** The container answered 4xx to a chunk, and looking for the row at fault had cost enough. */
  "chunk-rejected": { call: false, batch: false },
  /** A confirmed fraud that its account's or its counterparty's profile does not have. */
  unlearnt: { call: false, batch: true },
  /** Scored, but Lambda's response had no room for it. */
  "response-full": { call: false, batch: false },
} as const;

export type FailureReason = keyof typeof FAILURES;

/** An event that the contract accepts and that came to nothing. */
export interface Failed {
  readonly failed: FailureReason;
}

/** What an endpoint call that went wrong tells. Messages are left out: a container's may quote rows. */
export interface Trouble extends Failed {
  /** Name of the error, such as `ThrottlingException`; none when no call failed. */
  readonly error?: string;
  /** HTTP status; the container's own of a ModelError. */
  readonly status?: number;
}

/** Read what the SDK threw. */
export function troubleOf(error: unknown): Trouble {
  const { name, code, $metadata, OriginalStatusCode } = error as {
    name?: string;
    code?: unknown;
    $metadata?: { httpStatusCode?: number };
    OriginalStatusCode?: number;
  };
  const outer = $metadata?.httpStatusCode ?? 0;
  const status = name === "ModelError" ? (OriginalStatusCode ?? 0) : outer;
  // A number for a code is what browsers had before names: an AbortError's is 20.
  const told = {
    error: typeof code === "string" ? code : String(name),
    ...(status > 0 && { status }),
  };
  if (name === "ModelError") {
    // 408 and 429 are about the moment, not about the rows; 0 is the container's timeout.
    const rows = status >= 400 && status < 500 && status !== 408 && status !== 429;
    return { failed: rows ? "rejected" : "model-error", ...told };
  }
  if (outer === 429 || name === "ThrottlingException") return { failed: "throttled", ...told };
  // Below 400 the answer broke off after its first line.
  const broken = typeof code === "string" || name === "TimeoutError" || name === "AbortError";
  if (outer >= 500 || (outer < 400 && broken)) return { failed: "unavailable", ...told };
  return { failed: "unusable", ...told };
}
