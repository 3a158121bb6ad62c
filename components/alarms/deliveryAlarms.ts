import type * as pulumi from "@pulumi/pulumi";
import type { Alarm, Metric } from "./alarm.ts";

/** The Firehose to watch, and the one of alerts. */
export interface WatchedDelivery {
  /** Name of the Firehose that delivers transactions. */
  readonly name: pulumi.Output<string>;
  /** Name of the Firehose that delivers alerts. */
  readonly alertName: pulumi.Output<string>;
  /** Seconds that a record waits in the buffers at most, if nothing is wrong. */
  readonly bufferSeconds: number;
}

/** Seconds that a delivery may take in addition to its buffers. */
const LATE_SECONDS = 10 * 60;
/** Seconds from an alert's arrival to S3. Firehose doesn't buffer alerts. */
const ALERT_LATE_SECONDS = 5 * 60;

/** Alarms for records on their way to S3. */
export function deliveryAlarms({ name, alertName, bufferSeconds }: WatchedDelivery): Alarm[] {
  const metric = (metricName: string, stat: string, of = name): Metric => ({
    namespace: "AWS/Firehose",
    name: metricName,
    dimensions: { DeliveryStreamName: of },
    stat,
  });
  return [
    {
      name: "delivery-late",
      reason: "Scored transactions reach S3 more than ten minutes late",
      metrics: { age: metric("DeliveryToS3.DataFreshness", "Maximum") },
      limit: { above: bufferSeconds + LATE_SECONDS },
    },
    {
      name: "delivery-failing",
      reason: "Firehose can't write to the lake",
      metrics: { successes: metric("DeliveryToS3.Success", "Average") },
      limit: { below: 1 },
    },
    {
      name: "delivery-read-throttled",
      reason: "Firehose can't read the stream as fast as it should",
      metrics: { refused: metric("ThrottledGetRecords", "Sum") },
      limit: { above: 0 },
    },
    {
      name: "transformation-failing",
      reason: "Invocations of the Lambda fail, so that whole batches go to the error prefix",
      metrics: { successes: metric("ExecuteProcessing.Success", "Average") },
      limit: { below: 1 },
    },
    {
      name: "partitions-exceeded",
      reason:
        "Records have more partition keys than Firehose keeps apart, and go to the error prefix",
      metrics: { exceeded: metric("PartitionCountExceeded", "Maximum") },
      limit: { above: 0 },
      breaches: [1, 1],
    },
    {
      name: "alerts-late",
      reason: "Alerts of suspected frauds reach S3 more than five minutes late",
      metrics: { age: metric("DeliveryToS3.DataFreshness", "Maximum", alertName) },
      limit: { above: ALERT_LATE_SECONDS },
    },
  ];
}
