import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";

/** A CloudWatch metric. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  /** Statistic of a period, such as `Sum`, `Maximum` or `p99`. */
  readonly stat: string;
}

/** A condition that people are notified of. */
export interface Alarm {
  /** Name of the alarm, and of its section in the runbook. */
  readonly name: string;
  /** What the alarm means: a sentence without its full stop. */
  readonly reason: string;
  /** The metrics, by the ids that {@link expression} uses. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Metric math over several metrics. Without it there must be only one metric. */
  readonly expression?: string;
  /** Breached above this number, or below it, or outside a band of so many standard deviations around the usual value. */
  readonly limit:
    | { readonly above: number }
    | { readonly below: number }
    | { readonly band: number };
  /** Seconds of one period. @default 60 */
  readonly period?: number;
  /** How many periods must breach, out of how many. @default 3 of 5 */
  readonly breaches?: readonly [number, number];
  /** How a period without data counts. @default "notBreaching" */
  readonly missing?: "breaching" | "notBreaching" | "ignore";
}

/** What all alarms have in common. */
export interface AlarmContext {
  /** ARN of the topic that every change of state is published to. */
  readonly topicArn: pulumi.Output<string>;
  /** URL of the runbook. `#` and the alarm's name are added to it. */
  readonly runbook: string;
  readonly tags: Tags | undefined;
}

/** Create an alarm. */
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
