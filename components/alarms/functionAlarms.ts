import type * as pulumi from "@pulumi/pulumi";
import type { Alarm, Metric } from "./alarm.ts";

/** The Lambda function to watch. */
export interface WatchedFunction {
  /** Name of the function. */
  readonly name: pulumi.Output<string>;
  /** Its timeout. */
  readonly timeoutSeconds: number;
  /** Its reserved concurrency; `undefined` if it has none. */
  readonly reservedConcurrency: number | undefined;
}

/** Percent of a limit at which there is still time to react. */
const NEAR_LIMIT_PERCENT = 80;

/** Alarms for invocations of the function. Alarms for its own metrics are in scoringAlarms.ts. */
export function functionAlarms(watched: WatchedFunction): Alarm[] {
  const metric = (name: string, stat: string): Metric => ({
    namespace: "AWS/Lambda",
    name,
    dimensions: { FunctionName: watched.name },
    stat,
  });
  const near = (watched.timeoutSeconds * 1000 * NEAR_LIMIT_PERCENT) / 100;
  return [
    {
      name: "function-errors",
      reason: "Invocations of the Lambda end in an error",
      metrics: { errors: metric("Errors", "Sum") },
      limit: { above: 0 },
    },
    {
      name: "function-throttled",
      reason: "Invocations of the Lambda are turned away",
      metrics: { throttles: metric("Throttles", "Sum") },
      limit: { above: 0 },
    },
    {
      name: "function-slow",
      reason: `Invocations of the Lambda take ${NEAR_LIMIT_PERCENT} % of the time they have`,
      metrics: { duration: metric("Duration", "Maximum") },
      limit: { above: near },
    },
    concurrencyAlarm(watched, metric),
  ];
}

function concurrencyAlarm(
  { reservedConcurrency }: WatchedFunction,
  metric: (name: string, stat: string) => Metric,
): Alarm {
  const name = "function-concurrency";
  const limit = { above: NEAR_LIMIT_PERCENT };
  if (reservedConcurrency !== undefined) {
    return {
      name,
      reason: `The Lambda runs at ${NEAR_LIMIT_PERCENT} % of the invocations reserved for it`,
      metrics: { running: metric("ConcurrentExecutions", "Maximum") },
      expression: `100 * running / ${reservedConcurrency}`,
      limit,
    };
  }
  return {
    name,
    reason: `The account runs ${NEAR_LIMIT_PERCENT} % of the Lambda invocations that it may`,
    metrics: {
      running: {
        namespace: "AWS/Usage",
        name: "ResourceCount",
        dimensions: {
          Service: "Lambda",
          Type: "Resource",
          Resource: "ConcurrentExecutions",
          Class: "None",
        },
        stat: "Maximum",
      },
    },
    expression: "100 * running / SERVICE_QUOTA(running)",
    limit,
  };
}
