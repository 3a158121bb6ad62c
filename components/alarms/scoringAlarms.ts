import type * as pulumi from "@pulumi/pulumi";
import type { Alarm, Metric } from "./alarm.ts";

/** The function's own metrics to watch, and its table. */
export interface WatchedScoring {
  /** Name of the function. */
  readonly functionName: pulumi.Output<string>;
  /** CloudWatch namespace of the function's metrics. */
  readonly namespace: string;
  /** Name of the table with profiles. */
  readonly tableName: pulumi.Output<string>;
}

/** Percent of records that may go to the error prefix. */
const MAX_UNSCORED_PERCENT = 1;
/** Percent of profile writes that may conflict with others. */
const MAX_CONFLICT_PERCENT = 20;
/** Standard deviations around the usual share of flagged transactions, for the hour and the day of the week. */
const UNUSUAL = 3;

/** Alarms for the function's own metrics of transactions and profiles, and for the table's. */
export function scoringAlarms({ functionName, namespace, tableName }: WatchedScoring): Alarm[] {
  const metric = (name: string): Metric => ({
    namespace,
    name,
    dimensions: { FunctionName: functionName },
    stat: "Sum",
  });
  const table = (name: string): Metric => ({
    namespace: "AWS/DynamoDB",
    name,
    dimensions: { TableName: tableName },
    stat: "Sum",
  });
  return [
    {
      name: "transactions-unscored",
      reason: `More than ${MAX_UNSCORED_PERCENT} % of records were not scored, and wait under the error prefix`,
      metrics: {
        refused: metric("Refused"),
        failed: metric("Failed"),
        records: metric("Records"),
      },
      expression: "100 * (refused + failed) / records",
      limit: { above: MAX_UNSCORED_PERCENT },
    },
    {
      name: "records-failed",
      reason: "Records were put under the error prefix",
      metrics: { refused: metric("Refused"), failed: metric("Failed") },
      expression: "refused + failed",
      limit: { above: 0 },
      period: 300,
      breaches: [1, 1],
    },
    {
      name: "segments-missing",
      reason: "Transactions are delivered without a segment",
      metrics: { degraded: metric("Degraded") },
      limit: { above: 0 },
    },
    {
      name: "alerts-failed",
      reason: "Alerts of suspected frauds could not be sent; the lake has the transactions",
      metrics: { failed: metric("AlertsFailed") },
      limit: { above: 0 },
    },
    {
      name: "frauds-unusual",
      reason: "The share of suspected transactions is not what it usually is",
      metrics: { flagged: metric("Flagged"), scored: metric("Scored") },
      expression: "100 * flagged / scored",
      limit: { band: UNUSUAL },
      period: 300,
      breaches: [3, 3],
      missing: "ignore",
    },
    {
      name: "profiles-failing",
      reason: "Profiles can't be read or written, so that transactions are scored without history",
      metrics: { errors: metric("ProfileErrors") },
      limit: { above: 0 },
    },
    {
      name: "profiles-contended",
      reason: `More than ${MAX_CONFLICT_PERCENT} % of profile writes are overtaken by others`,
      metrics: { conflicts: metric("ProfileConflicts"), keys: metric("ProfileKeys") },
      expression: "100 * conflicts / keys",
      limit: { above: MAX_CONFLICT_PERCENT },
    },
    {
      name: "table-throttled",
      reason: "DynamoDB turns reads or writes of profiles away",
      metrics: { reads: table("ReadThrottleEvents"), writes: table("WriteThrottleEvents") },
      expression: "reads + writes",
      limit: { above: 0 },
    },
  ];
}
