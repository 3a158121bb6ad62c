import type * as pulumi from "@pulumi/pulumi";
import { VARIANT } from "../modelEndpoint/endpointHosting.ts";
import type { Alarm, Metric } from "./alarm.ts";

/** An endpoint to watch. */
export interface WatchedEndpoint {
  /** What the endpoint is for, such as `fraud`. The names of its alarms start with it. */
  readonly purpose: string;
  /** Name of the endpoint. */
  readonly name: pulumi.Output<string>;
  /** Whether it is serverless. Then there is an alarm for its concurrency. */
  readonly serverless: boolean;
}

/** Percent of requests that may fail. */
const MAX_ERROR_PERCENT = 5;
/** Microseconds. A request usually takes milliseconds, and a batch waits for it. */
const MAX_MODEL_LATENCY = 5_000_000;
/** Microseconds in addition to the model's own time, including the cold start of a serverless endpoint. */
const MAX_OVERHEAD_LATENCY = 2_000_000;
/** Percent of a serverless endpoint's concurrency at which requests will soon be throttled. */
const NEAR_LIMIT_PERCENT = 90;

/** Alarms for one endpoint. */
export function endpointAlarms({ purpose, name, serverless }: WatchedEndpoint): Alarm[] {
  const metric = (metricName: string, stat: string): Metric => ({
    namespace: "AWS/SageMaker",
    name: metricName,
    dimensions: { EndpointName: name, VariantName: VARIANT },
    stat,
  });
  const share = (metricName: string) => ({
    metrics: { failed: metric(metricName, "Sum"), requests: metric("Invocations", "Sum") },
    expression: "100 * failed / requests",
    limit: { above: MAX_ERROR_PERCENT },
  });
  return [
    {
      name: `${purpose}-endpoint-failing`,
      reason: `More than ${MAX_ERROR_PERCENT} % of requests to the ${purpose} endpoint end in a 5xx`,
      ...share("Invocation5XXErrors"),
    },
    {
      name: `${purpose}-endpoint-refusing`,
      reason: `More than ${MAX_ERROR_PERCENT} % of requests to the ${purpose} endpoint are refused with a 4xx`,
      ...share("Invocation4XXErrors"),
    },
    {
      name: `${purpose}-endpoint-slow`,
      reason: `The ${purpose} model takes more than five seconds for a request in a hundred`,
      metrics: { latency: metric("ModelLatency", "p99") },
      limit: { above: MAX_MODEL_LATENCY },
    },
    {
      name: `${purpose}-endpoint-overhead`,
      reason: `SageMaker adds more than two seconds to a typical request to the ${purpose} endpoint`,
      metrics: { overhead: metric("OverheadLatency", "p50") },
      limit: { above: MAX_OVERHEAD_LATENCY },
    },
    ...(serverless
      ? [
          {
            name: `${purpose}-endpoint-full`,
            reason: `The ${purpose} endpoint serves nearly as many requests at a time as it may`,
            metrics: { used: metric("ServerlessConcurrentExecutionsUtilization", "Maximum") },
            expression: "100 * used",
            limit: { above: NEAR_LIMIT_PERCENT },
          } satisfies Alarm,
        ]
      : []),
  ];
}
