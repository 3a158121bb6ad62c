import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";

/** One series of CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  /** What becomes of the values of a period, such as `Sum`, `Maximum` or `p99`. */
  readonly stat: string;
}

/** When a person is to be told, and of what. */
export interface Alarm {
  /** Also the section of the runbook. */
  readonly name: string;
  /** What it means, in a sentence without its end. */
  readonly reason: string;
  /** What is looked at, by the ids that {@link expression} uses. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** What is made of several metrics; left out, there is one. */
  readonly expression?: string;
  /** Breached above this number, or below it; or outside a band of so many standard deviations around the usual. */
  readonly limit:
    | { readonly above: number }
    | { readonly below: number }
    | { readonly band: number };
  /** Seconds of one period. @default 60 */
  readonly period?: number;
  /** Periods that must breach, out of how many. @default 3 of 5 */
  readonly breaches?: readonly [number, number];
  /** What a period without data is taken for. @default "notBreaching" */
  readonly missing?: "breaching" | "notBreaching" | "ignore";
}

/** What {@link metricAlarm} needs to know beside the alarm. */
export interface AlarmContext {
  /** ARN of the topic that is told of every change. */
  readonly topicArn: pulumi.Output<string>;
  /** Address of the runbook; `#` and the alarm's name lead to its section. */
  readonly runbook: string;
  readonly tags: Tags | undefined;
}

/** Declare an alarm. */
export function metricAlarm(
  alarm: Alarm,
  { topicArn, runbook, tags }: AlarmContext,
  opts: { parent: pulumi.Resource },
): aws.cloudwatch.MetricAlarm {
  const [evaluated, of] = alarm.breaches ?? [3, 5];
  return new aws.cloudwatch.MetricAlarm(
    `${alarm.name}-alarm`,
    {
      alarmDescription: `${alarm.reason}. What to do: ${runbook}#${alarm.name}`,
      metricQueries: queriesOf(alarm),
      ...comparisonOf(alarm),
      datapointsToAlarm: evaluated,
      evaluationPeriods: of,
      treatMissingData: alarm.missing ?? "notBreaching",
      alarmActions: [topicArn],
      okActions: [topicArn],
      ...tagged(tags),
    },
    opts,
  );
}

function comparisonOf({ limit }: Alarm) {
  if ("above" in limit) {
    return { comparisonOperator: "GreaterThanThreshold", threshold: limit.above };
  }
  if ("below" in limit) return { comparisonOperator: "LessThanThreshold", threshold: limit.below };
  return {
    comparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold",
    thresholdMetricId: "usual",
  };
}

function queriesOf({
  metrics,
  expression,
  reason,
  period = 60,
  limit,
}: Alarm): aws.types.input.cloudwatch.MetricAlarmMetricQuery[] {
  const watched = expression === undefined ? Object.keys(metrics)[0] : "watched";
  const queries = Object.entries(metrics).map(([id, { name, stat, ...metric }]) => ({
    id,
    metric: { ...metric, metricName: name, stat, period },
    returnData: id === watched,
  }));
  return [
    ...queries,
    ...(expression === undefined
      ? []
      : [{ id: "watched", expression, label: reason, returnData: true }]),
    ...("band" in limit
      ? [
          {
            id: "usual",
            expression: `ANOMALY_DETECTION_BAND(${watched}, ${limit.band})`,
            label: "usual",
            returnData: true,
          },
        ]
      : []),
  ];
}
