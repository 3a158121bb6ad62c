import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { BACKUP_PREFIX, deliveryPrefix, ERROR_PREFIX, processingOf } from "./delivery.ts";
import { type LogArgs, logGroupOf } from "./logs.ts";
import type { PrivateBucket } from "./privateBucket.ts";
import { type Transform, transformed } from "./shared.ts";
import type { StreamPipelineArgs } from "./streamPipeline.ts";

/** What {@link errorLogs} needs to know. */
export interface ErrorLogsArgs extends LogArgs {
  transform?: { logGroup?: Transform<aws.cloudwatch.LogGroupArgs> } | undefined;
}

/** Firehose writes to streams that are there, and creates none. @returns a log stream for each destination. */
export function errorLogs<const Of extends string>(
  name: string,
  destinations: readonly Of[],
  args: ErrorLogsArgs,
  opts: { parent: pulumi.Resource },
): Record<Of, aws.cloudwatch.LogStream> {
  const group = new aws.cloudwatch.LogGroup(
    `${name}-logs`,
    transformed(logGroupOf(args), args.transform?.logGroup),
    opts,
  );
  const streams = destinations.map((of) => [
    of,
    new aws.cloudwatch.LogStream(`${name}-${of}-log`, { logGroupName: group.name, name: of }, opts),
  ]);
  return Object.fromEntries(streams);
}

/** Have Firehose say there why a delivery failed. */
export function logTo(stream: aws.cloudwatch.LogStream) {
  return { enabled: true, logGroupName: stream.logGroupName, logStreamName: stream.name };
}

/** The whole destination: what goes where, when, and what becomes of failures. */
export function destinationOf(
  args: StreamPipelineArgs,
  roleArn: pulumi.Output<string>,
  backup: PrivateBucket,
  logs: Record<"delivery" | "backup", aws.cloudwatch.LogStream>,
): aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3Configuration {
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
