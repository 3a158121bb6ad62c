import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import { VARIANT } from "./endpointHosting.ts";

/** Share of requests that may fail before a roll-out is undone, percent. */
const MAX_ERROR_PERCENT = 5;
/** Slowest 1 % of answers before a roll-out is undone, microseconds: a chunk of rows takes milliseconds. */
const MAX_LATENCY_P99 = 1_000_000;

/** What undoes a rollout when it goes off. */
export interface RollbackAlarms {
  readonly errors: aws.cloudwatch.MetricAlarm;
  readonly latency: aws.cloudwatch.MetricAlarm;
}

/**
 * The alarms that undo a roll-out. They watch names, not resources, since the endpoint has to wait for them; and
 * they are quiet without data, or the first deployment could never begin.
 *
 * @param endpoint Physical name of the endpoint.
 */
export function rollbackAlarms(
  name: string,
  endpoint: string,
  tags: Tags | undefined,
  opts: { parent: pulumi.Resource },
): RollbackAlarms {
  const common = {
    comparisonOperator: "GreaterThanThreshold",
    // Two bad minutes in a row, well inside a canary's wait.
    evaluationPeriods: 2,
    treatMissingData: "notBreaching",
    ...tagged(tags),
  };
  const dimensions = { EndpointName: endpoint, VariantName: VARIANT };
  const metric = (id: string, metricName: string) => ({
    id,
    metric: { namespace: "AWS/SageMaker", metricName, dimensions, period: 60, stat: "Sum" },
  });
  const errors = new aws.cloudwatch.MetricAlarm(
    `${name}-errors-alarm`,
    {
      ...common,
      name: `${endpoint}-errors`,
      alarmDescription: `More than ${MAX_ERROR_PERCENT} % of requests to ${endpoint} end in a 5xx error`,
      threshold: MAX_ERROR_PERCENT,
      metricQueries: [
        {
          id: "rate",
          expression: "100 * errors / requests",
          label: "5xx errors, percent",
          returnData: true,
        },
        metric("errors", "Invocation5XXErrors"),
        metric("requests", "Invocations"),
      ],
    },
    opts,
  );
  const latency = new aws.cloudwatch.MetricAlarm(
    `${name}-latency-alarm`,
    {
      ...common,
      name: `${endpoint}-latency`,
      alarmDescription: `The slowest 1 % of answers of ${endpoint} take more than a second`,
      threshold: MAX_LATENCY_P99,
      namespace: "AWS/SageMaker",
      metricName: "ModelLatency",
      dimensions,
      period: 60,
      extendedStatistic: "p99",
    },
    opts,
  );
  return { errors, latency };
}
