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

/** Arguments of {@link destinationOf}. */
export interface DestinationArgs {
  /** The bucket for delivered records, and for those that failed. */
  readonly lake: PrivateBucket;
  /** The bucket for source records as received. */
  readonly backup: PrivateBucket;
  /** How much one object in S3 collects. */
  readonly buffer: Buffer;
  /** A Lambda function that transforms every record. */
  readonly transformation: Transformation | undefined;
  /** Key that the function returns for every record. Its values become folders. */
  readonly partitionKey: string | undefined;
  /** ARN of the role that Firehose assumes. */
  readonly roleArn: pulumi.Output<string>;
  /** The log streams for failed deliveries to each bucket. */
  readonly logs: Record<"delivery" | "backup", aws.cloudwatch.LogStream>;
}

/** The Firehose's S3 destination, with the backup of source records and the prefix of failed ones. */
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
      // S3 backup doesn't support zero buffering.
      bufferingInterval: Math.max(args.buffer.seconds, 60),
      compressionFormat: "GZIP",
      prefix: BACKUP_PREFIX,
      errorOutputPrefix: ERROR_PREFIX,
      cloudwatchLoggingOptions: logTo(logs.backup),
    },
  };
}
