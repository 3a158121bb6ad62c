import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "./shared.ts";

/** How logs are kept. */
export interface LogArgs {
  /** Days that logs are kept, one of those CloudWatch allows. */
  logRetentionDays: number;
  /** ARN of the customer-managed key that encrypts them. Left out, it is one of CloudWatch's own. */
  logKeyArn?: pulumi.Input<string> | undefined;
  /** Tags of the log group, and of everything else. */
  tags?: Tags | undefined;
}

/** Inputs of a log group. */
export function logGroupOf(args: LogArgs): aws.cloudwatch.LogGroupArgs {
  return {
    retentionInDays: args.logRetentionDays,
    ...(args.logKeyArn !== undefined && { kmsKeyId: args.logKeyArn }),
    ...tagged(args.tags),
  };
}
