import { METRICS_NAMESPACE } from "../../contract/metrics.ts";
import type { Call } from "./invoke.ts";
import type { BatchSummary, EndedRecord } from "./outcome.ts";
import type { ProfileUsage } from "./profiles/recall.ts";

/** CloudWatch takes no more values of one metric from one line. */
const MOST_VALUES = 100;

/**
 * A batch's metrics, in CloudWatch's embedded metric format.
 *
 * - Of its records: `Records`, `Scored`, `Confirmed`, `Flagged`, `Degraded` (scored without a segment), `Refused` and
 *   `Failed`, the last two also by reason.
 * - Of its alerts: `Alerts`, which were sent, and `AlertsFailed`.
 * - Of the calls to each endpoint: `FraudCalls`, `FraudRows`, and as one value for each call, so that CloudWatch has
 *   their average, extremes and percentiles, `FraudRowsPerCall` and `FraudLatency` in ms. A call ends when its answer is
 *   read or given up, and each repeated one counts.
 * - Of the profiles: `ProfileKeys`, distinct ones; `ProfileConflicts`, writes that others' came before; `ProfileErrors`,
 *   keys that failed; `ProfileAhead`, events that were counted nowhere; and, once for each profile that did not count an
 *   event, `ProfileRepeated`, `ProfileLate`, `ProfileOverflow`.
 *
 * A batch that Firehose hands in again counts again.
 *
 * @param now What CloudWatch files them under, epoch milliseconds.
 */
export function metricsOf(functionName: string, summary: BatchSummary, now: number): object {
  const metrics = {
    ...counts(summary.records),
    Alerts: summary.alerts.sent,
    AlertsFailed: sum(summary.alerts.failed),
    ...calls("Fraud", summary.fraud.calls),
    ...calls("Segmentation", summary.segmentation.calls),
    ...profileCounts(summary.profiles),
  };
  const Metrics = Object.keys(metrics).map((Name) => {
    return { Name, Unit: Name.endsWith("Latency") ? "Milliseconds" : "Count" };
  });
  const directive = { Namespace: METRICS_NAMESPACE, Dimensions: [["FunctionName"]], Metrics };
  return {
    _aws: { Timestamp: now, CloudWatchMetrics: [directive] },
    FunctionName: functionName,
    ...metrics,
  };
}

/** Totals always, so that an alarm has data; by reason (`RefusedMissing`, `FailedThrottled`) where there are any. */
function counts(records: readonly EndedRecord[]): Record<string, number> {
  const totals: Record<string, number> = {
    Records: records.length,
    Scored: 0,
    Confirmed: 0,
    Flagged: 0,
    Degraded: 0,
    Refused: 0,
    Failed: 0,
  };
  const add = (name: string) => {
    totals[name] = (totals[name] ?? 0) + 1;
  };
  for (const { outcome } of records) {
    if ("line" in outcome) {
      add(outcome.suspected === undefined ? "Confirmed" : "Scored");
      if (outcome.suspected) add("Flagged");
      if (outcome.degraded) add("Degraded");
    } else if ("refused" in outcome) {
      add("Refused");
      add(`Refused${pascal(outcome.refused)}`);
    } else {
      add("Failed");
      add(`Failed${pascal(outcome.failed)}`);
    }
  }
  return totals;
}

function calls(model: string, made: readonly Call[]): Record<string, unknown> {
  const told = made.slice(0, MOST_VALUES);
  return {
    [`${model}Calls`]: made.length,
    [`${model}Rows`]: made.reduce((total, { rows }) => total + rows, 0),
    ...(told.length > 0 && {
      [`${model}RowsPerCall`]: told.map(({ rows }) => rows),
      [`${model}Latency`]: told.map(({ milliseconds }) => milliseconds),
    }),
  };
}

function profileCounts(usage: ProfileUsage): Record<string, number> {
  const { keys, conflicts, repeated, late, ahead, overflow, errors } = usage;
  return {
    ProfileKeys: keys,
    ProfileConflicts: conflicts,
    ProfileRepeated: repeated,
    ProfileLate: late,
    ProfileAhead: ahead,
    ProfileOverflow: overflow,
    ProfileErrors: sum(errors),
  };
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

/** `not-utf8` as `NotUtf8`. */
function pascal(reason: string): string {
  return reason.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
