import type * as pulumi from "@pulumi/pulumi";
import type { Alarm, Metric } from "./alarm.ts";

/** The stream to watch. */
export interface WatchedStream {
  /** Name of the stream. */
  readonly name: pulumi.Output<string>;
  /** Number of shards; `undefined` if the stream is on-demand or belongs to someone else. */
  readonly shards: number | undefined;
}

/** Minutes without a transaction before an alarm. An alarm can look back a day at most. */
export const QUIET_MINUTES = { min: 5, max: 1440 };
/** Milliseconds that records may wait on the stream: much less than any retention. */
const MAX_BEHIND_MS = 15 * 60_000;
/** Percent of the shards' capacity at which there is still time to add some. */
const NEAR_LIMIT_PERCENT = 80;

/** Alarms for records on the stream. */
export function streamAlarms({ name, shards }: WatchedStream): Alarm[] {
  const metric = (metricName: string, stat: string): Metric => ({
    namespace: "AWS/Kinesis",
    name: metricName,
    dimensions: { StreamName: name },
    stat,
  });
  const alarms: Alarm[] = [
    {
      name: "stream-write-throttled",
      reason: "Producers are turned away: the stream takes no more",
      metrics: { refused: metric("WriteProvisionedThroughputExceeded", "Sum") },
      limit: { above: 0 },
    },
    {
      name: "stream-read-throttled",
      reason: "Readers of the stream get in each other's way",
      metrics: { refused: metric("ReadProvisionedThroughputExceeded", "Sum") },
      limit: { above: 0 },
    },
    {
      name: "stream-behind",
      reason: "Transactions have waited on the stream for 15 minutes",
      metrics: { age: metric("GetRecords.IteratorAgeMilliseconds", "Maximum") },
      limit: { above: MAX_BEHIND_MS },
    },
  ];
  if (shards === undefined) return alarms;
  return [
    ...alarms,
    {
      name: "stream-near-limit",
      reason: `The stream is at ${NEAR_LIMIT_PERCENT} % of what its shards take`,
      metrics: {
        bytes: metric("IncomingBytes", "Sum"),
        records: metric("IncomingRecords", "Sum"),
      },
      // A shard takes 1 MiB and 1,000 records a second.
      expression: `100 * MAX([bytes / ${shards * 60 * 2 ** 20}, records / ${shards * 60_000}])`,
      limit: { above: NEAR_LIMIT_PERCENT },
    },
  ];
}

/** Alarm if no records arrive. */
export function quietAlarm({ name }: WatchedStream, minutes: number): Alarm {
  return {
    name: "no-transactions",
    reason: `No transaction has arrived for ${minutes} minutes`,
    metrics: {
      records: {
        namespace: "AWS/Kinesis",
        name: "IncomingRecords",
        dimensions: { StreamName: name },
        stat: "Sum",
      },
    },
    limit: { below: 1 },
    breaches: [minutes, minutes],
    // Kinesis reports nothing when nothing is put.
    missing: "breaching",
  };
}
