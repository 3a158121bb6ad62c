import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { BACKUP_PREFIX, deliveryPrefix, ERROR_PREFIX, processingOf } from "./delivery.ts";
import type { PrivateBucket } from "./privateBucket.ts";
import { tagged, transformed } from "./shared.ts";
import type { StreamPipelineArgs } from "./streamPipeline.ts";

/** Where Firehose says why a delivery failed. */
export interface ErrorLogs {
  readonly delivery: aws.cloudwatch.LogStream;
  readonly backup: aws.cloudwatch.LogStream;
}

/** Firehose writes to streams that are there, and creates none. */
export function errorLogs(
  name: string,
  args: StreamPipelineArgs,
  opts: { parent: pulumi.Resource },
): ErrorLogs {
  const group = new aws.cloudwatch.LogGroup(
    `${name}-logs`,
    transformed(
      { retentionInDays: args.logRetentionDays, ...tagged(args.tags) },
      args.transform?.logGroup,
    ),
    opts,
  );
  const stream = (of: string) =>
    new aws.cloudwatch.LogStream(`${name}-${of}-log`, { logGroupName: group.name, name: of }, opts);
  return { delivery: stream("delivery"), backup: stream("backup") };
}

/** The whole destination: what goes where, when, and what becomes of failures. */
export function destinationOf(
  args: StreamPipelineArgs,
  roleArn: pulumi.Output<string>,
  lake: PrivateBucket,
  backup: PrivateBucket,
  logs: ErrorLogs,
): aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3Configuration {
  const logTo = (stream: aws.cloudwatch.LogStream) => ({
    enabled: true,
    logGroupName: stream.logGroupName,
    logStreamName: stream.name,
  });
  return {
    roleArn,
    bucketArn: lake.arn,
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
      bucketArn: backup.arn,
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
