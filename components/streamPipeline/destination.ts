import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import {
  BACKUP_PREFIX,
  type Buffer,
  deliveryPrefix,
  ERROR_PREFIX,
  processingOf,
  type Transformation,
} from "../firehose/delivery.ts";
import { logTo } from "../firehose/errorLogs.ts";
import type { PrivateBucket } from "../privateBucket.ts";

/** What {@link destinationOf} needs to know. */
export interface DestinationArgs {
  /** Where records are delivered, and those that failed. */
  readonly lake: PrivateBucket;
  /** Where records are kept as they came. */
  readonly backup: PrivateBucket;
  /** What one object in S3 gathers. */
  readonly buffer: Buffer;
  /** A Lambda that every record passes. */
  readonly transformation: Transformation | undefined;
  /** Key that the Lambda returns for every record, whose values become folders. */
  readonly partitionKey: string | undefined;
  /** ARN of the role that Firehose acts as. */
  readonly roleArn: pulumi.Output<string>;
  /** Where it says why a delivery to one of the buckets failed. */
  readonly logs: Record<"delivery" | "backup", aws.cloudwatch.LogStream>;
}

/** The whole destination: what goes where, when, and what becomes of failures. */
export function destinationOf(
  args: DestinationArgs,
): aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3Configuration {
  const { roleArn, logs } = args;
  return {
    roleArn,
    bucketArn: args.lake.arn,
    bufferingSize: args.buffer.megabytes,
    bufferingInterval: args.buffer.seconds,
    compressionFormat: "GZIP",
    prefix: deliveryPrefix(args.partitionKey),
    errorOutputPrefix: ERROR_PREFIX,
    ...(args.partitionKey !== undefined && { dynamicPartitioningConfiguration: { enabled: true } }),
    processingConfiguration: processingOf(args.transformation),
    cloudwatchLoggingOptions: logTo(logs.delivery),
    s3BackupMode: "Enabled",
    s3BackupConfiguration: {
      roleArn,
      bucketArn: args.backup.arn,
      bufferingSize: args.buffer.megabytes,
      // Zero buffering is not for backups.
      bufferingInterval: Math.max(args.buffer.seconds, 60),
      compressionFormat: "GZIP",
      prefix: BACKUP_PREFIX,
      errorOutputPrefix: ERROR_PREFIX,
      cloudwatchLoggingOptions: logTo(logs.backup),
    },
  };
}
