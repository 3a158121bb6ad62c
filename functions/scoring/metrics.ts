import type { Usage } from "./invoke.ts";
import type { Outcome } from "./log.ts";
import type { ProfileUsage } from "./profiles/recall.ts";
import type { Fate } from "./response.ts";

/** CloudWatch namespace of the Lambda's metrics; their one dimension is `FunctionName`. */
export const NAMESPACE = "Sentinela";
/** CloudWatch takes no more values of one metric from one line. */
const MOST_VALUES = 100;

/**
 * A batch's metrics, in CloudWatch's embedded metric format: what became of its records, and of the calls
 * to each endpoint (`FraudCalls`, `FraudRows`, `FraudLatency` in ms), and of the profiles (`ProfileKeys`, distinct ones;
 * `ProfileConflicts`, writes that others' came before; `ProfileErrors`, keys that failed; `ProfileAhead`, events that
 * were counted nowhere; and, once for each profile that did not count an event, `ProfileRepeated`, `ProfileLate`,
 * `ProfileOverflow`).
 *
 * A batch that Firehose hands in again counts again.
 *
 * @param now What CloudWatch files them under, epoch milliseconds.
 */
export function metricsOf(functionName: string, outcome: Outcome, now: number): object {
  const metrics = {
    ...counts(outcome.fates),
    ...calls("Fraud", outcome.fraud.usage),
    ...calls("Segmentation", outcome.segmentation.usage),
    ...profileCounts(outcome.profiles),
  };
  const Metrics = Object.keys(metrics).map((Name) => {
    return { Name, Unit: Name.endsWith("Latency") ? "Milliseconds" : "Count" };
  });
  const directive = { Namespace: NAMESPACE, Dimensions: [["FunctionName"]], Metrics };
  return {
    _aws: { Timestamp: now, CloudWatchMetrics: [directive] },
    FunctionName: functionName,
    ...metrics,
  };
}

/** Totals always, so that an alarm has data; by reason (`RefusedMissing`, `FailedThrottled`) where there are any. */
function counts(fates: readonly Fate[]): Record<string, number> {
  const totals: Record<string, number> = {
    Records: fates.length,
    Scored: 0,
    Confirmed: 0,
    Flagged: 0,
    Refused: 0,
    Failed: 0,
  };
  const add = (name: string) => {
    totals[name] = (totals[name] ?? 0) + 1;
  };
  for (const fate of fates) {
    if ("line" in fate) {
      add(fate.suspected === undefined ? "Confirmed" : "Scored");
      if (fate.suspected) add("Flagged");
    } else if ("refused" in fate) {
      add("Refused");
      add(`Refused${pascal(fate.refused)}`);
    } else {
      add("Failed");
      add(`Failed${pascal(fate.failed)}`);
    }
  }
  return totals;
}

function calls(model: string, { calls, rows, milliseconds }: Usage): Record<string, unknown> {
  const latencies = milliseconds.slice(0, MOST_VALUES);
  return {
    [`${model}Calls`]: calls,
    [`${model}Rows`]: rows,
    ...(latencies.length > 0 && { [`${model}Latency`]: latencies }),
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
    ProfileErrors: [...errors.values()].reduce((sum, keys) => sum + keys, 0),
  };
}

/** `not-utf8` as `NotUtf8`. */
function pascal(reason: string): string {
  return reason.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
