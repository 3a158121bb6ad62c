import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import { VARIANT } from "./endpointHosting.ts";

/** Percent of requests that may fail before SageMaker rolls back. */
const MAX_ERROR_PERCENT = 5;
/** Latency (p99) before SageMaker rolls back, microseconds. A chunk of rows takes milliseconds. */
const MAX_LATENCY_P99 = 1_000_000;

/** The alarms that make SageMaker roll back. */
export interface RollbackAlarms {
  readonly errors: aws.cloudwatch.MetricAlarm;
  readonly latency: aws.cloudwatch.MetricAlarm;
}

/**
 * The alarms that make SageMaker roll back. They refer to the endpoint by its name, because it is created after them.
 * Without data they don't go off, or the first deployment could never start.
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
    // Two bad minutes in a row: much less than a canary's usual waiting time.
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
