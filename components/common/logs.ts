import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { throwIfInvalid } from "./ranges.ts";
import { type Tags, tagged } from "./tags.ts";

/** Days that CloudWatch can keep a log group's events (PutRetentionPolicy). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

/** Arguments for logs, which several components share. */
export interface LogArgs {
  /** Days that logs are kept: 1, 3, 5, 7, 14, 30, 60, 90 or another number that CloudWatch allows. */
  logRetentionDays: number;
  /** ARN of the customer managed key that encrypts the logs. @default a key of CloudWatch's own */
  logKeyArn?: pulumi.Input<string> | undefined;
  /** Tags of the log group and of all other children. */
  tags?: Tags | undefined;
}

/** Arguments of a log group. */
export function logGroupOf(args: LogArgs): aws.cloudwatch.LogGroupArgs {
  return {
    retentionInDays: args.logRetentionDays,
    ...(args.logKeyArn !== undefined && { kmsKeyId: args.logKeyArn }),
    ...tagged(args.tags),
  };
}

/** Check that CloudWatch can keep logs for `days`. */
export function checkLogRetention(component: string, days: number): void {
  if ((LOG_RETENTION_DAYS as readonly number[]).includes(days)) return;
  const allowed = LOG_RETENTION_DAYS.join(", ");
  throwIfInvalid(component, [`logRetentionDays must be one of ${allowed}, got ${days}`]);
}
