import { metricsOf } from "./metrics.ts";
import type { BatchSummary, RecordOutcome } from "./outcome.ts";

/** The invocation that a line belongs to. */
export interface Invocation {
  readonly functionName: string;
  readonly awsRequestId: string;
}

/**
 * The lines a batch leaves in the log, each one JSON object: one for every record that the contract or,
 * alone, a model refused; one for every chunk that an endpoint failed, and for every way in which profiles or alerts
 * failed; and the batch's metrics.
 *
 * Ids, reasons and names of fields only: no value of any field, so nothing personal.
 *
 * @param now When the lines are written, epoch milliseconds.
 */
export function logLines(invocation: Invocation, summary: BatchSummary, now: number): string[] {
  const timestamp = new Date(now).toISOString();
  const requestId = invocation.awsRequestId;
  const line = (level: "INFO" | "WARN" | "ERROR", message: string, told: object) =>
    // Lambda filters by level only what carries a timestamp too.
    JSON.stringify({ timestamp, level, message, requestId, ...told });
  const { records, fraud, segmentation, profiles, alerts } = summary;

  const refused = records.flatMap(({ source: { recordId }, outcome }) => {
    const why = refusal(outcome);
    return why ? [line("WARN", "record refused", { recordId, ...why })] : [];
  });
  const chunks = [...fraud.failures, ...segmentation.failures].map(({ failed: reason, ...chunk }) =>
    line("ERROR", "chunk failed", { reason, ...chunk }),
  );
  const unreached = [...profiles.errors].map(([error, keys]) =>
    line("ERROR", "profiles failed", { error, keys }),
  );
  const unsent = [...alerts.failed].map(([error, count]) =>
    line("ERROR", "alerts failed", { error, alerts: count }),
  );
  const metrics = metricsOf(invocation.functionName, summary, now);
  return [...refused, ...chunks, ...unreached, ...unsent, line("INFO", "batch", metrics)];
}

/** Why this one record was refused; undefined when it wasn't, or failed with its whole chunk. */
function refusal(outcome: RecordOutcome): { reason: string; field?: string } | undefined {
  if ("line" in outcome) return undefined;
  if ("failed" in outcome) {
    return outcome.failed === "rejected" ? { reason: outcome.failed } : undefined;
  }
  const { refused: reason, ...where } = outcome;
  return { reason, ...where };
}
