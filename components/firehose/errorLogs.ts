import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type LogArgs, logGroupOf } from "../common/logs.ts";
import { type Transform, transformed } from "../common/transform.ts";

/** Arguments of {@link errorLogs}. */
export interface ErrorLogsArgs extends LogArgs {
  transform?: { logGroup?: Transform<aws.cloudwatch.LogGroupArgs> } | undefined;
}

/** Where Firehose logs why it could not deliver. */
export interface ErrorLogs<Of extends string> {
  readonly group: aws.cloudwatch.LogGroup;
  /** By destination. */
  readonly streams: Record<Of, aws.cloudwatch.LogStream>;
}

/** A log group with a log stream for each destination. Firehose doesn't create log streams itself. */
export function errorLogs<const Of extends string>(
  name: string,
  destinations: readonly Of[],
  args: ErrorLogsArgs,
  opts: { parent: pulumi.Resource },
): ErrorLogs<Of> {
  const group = new aws.cloudwatch.LogGroup(
    ...transformed(`${name}-logs`, logGroupOf(args), opts, args.transform?.logGroup),
  );
  const streams = destinations.map((of) => [
    of,
    new aws.cloudwatch.LogStream(`${name}-${of}-log`, { logGroupName: group.name, name: of }, opts),
  ]);
  return { group, streams: Object.fromEntries(streams) };
}

/** Logging options of a destination. */
export function logTo(stream: aws.cloudwatch.LogStream) {
  return { enabled: true, logGroupName: stream.logGroupName, logStreamName: stream.name };
}
