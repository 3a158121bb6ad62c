import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { outside, type Range, throwIfInvalid } from "../common/ranges.ts";

/** Hand over what was gathered when it reaches this size or this age, whichever is first. */
export interface Buffer {
  readonly megabytes: number;
  readonly seconds: number;
}

/** A Lambda that every record passes on its way. */
export interface Transformation {
  /** ARN of a version or an alias of the function, so that a release is one switch. */
  readonly functionArn: pulumi.Input<string>;
  /** What Firehose gathers for one invocation: {@link LAMBDA_BUFFER}, before base64. */
  readonly buffer: Buffer;
  /** Times that Firehose repeats a failed invocation, 0 to 300. @default 3 */
  readonly retries?: number | undefined;
}

/** What Firehose may gather for one invocation of a Lambda. */
export const LAMBDA_BUFFER = {
  megabytes: { min: 0.2, max: 3, decimal: true },
  seconds: { min: 0, max: 900 },
} as const satisfies Record<keyof Buffer, Range>;
/** What Firehose may gather for one object of a partition. */
export const PARTITIONED_BUFFER = {
  megabytes: { min: 64, max: 128 },
  seconds: { min: 60, max: 900 },
} as const satisfies Record<keyof Buffer, Range>;
/** The same without partitions. */
const PLAIN_BUFFER = { megabytes: { min: 1, max: 128 }, seconds: { min: 0, max: 900 } };

/** Processor parameters that Firehose assumes, and the provider doesn't store: naming them is a change on every run. */
const PROCESSOR_DEFAULTS: Record<string, string> = {
  NumberOfRetries: "3",
  BufferSizeInMBs: "1",
  BufferIntervalInSeconds: "60",
};

/** Folders of an object by the hour its first record arrived (UTC). */
export const HOUR_FOLDERS =
  "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/";
/** Where delivered records are. */
export const DELIVERED = "delivered/";
/** Where records are that Firehose could not process or place. */
export const FAILED = "failed/";
/** Where source records are kept. */
export const SOURCE_RECORDS = "records/";

/** Where failed records end, by what went wrong and the hour they arrived. */
export const ERROR_PREFIX = `${FAILED}!{firehose:error-output-type}/${HOUR_FOLDERS}`;
/** Where source records are kept, by the hour they arrived. */
export const BACKUP_PREFIX = `${SOURCE_RECORDS}${HOUR_FOLDERS}`;

/** Where records are delivered: by the value of `partitionKey`, if there is one, then by the hour they arrived. */
export function deliveryPrefix(partitionKey: string | undefined): string {
  const partition = partitionKey && `${partitionKey}=!{partitionKeyFromLambda:${partitionKey}}/`;
  return `${DELIVERED}${partition ?? ""}${HOUR_FOLDERS}`;
}

/** @throws RunError naming the component, and every argument at fault with its limit and value. */
export function checkDelivery(
  component: string,
  args: {
    buffer: Buffer;
    partitionKey?: string | undefined;
    transformation?: Transformation | undefined;
  },
): void {
  const { buffer, partitionKey, transformation } = args;
  const limits = partitionKey === undefined ? PLAIN_BUFFER : PARTITIONED_BUFFER;
  const why = partitionKey === undefined ? "" : " (dynamic partitioning)";
  const problems = [
    named("buffer.megabytes", outside(buffer.megabytes, limits.megabytes), why),
    named("buffer.seconds", outside(buffer.seconds, limits.seconds), why),
  ];
  if (partitionKey !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(partitionKey)) {
    problems.push(
      `partitionKey must be 1 to 64 letters, digits, _ or -, got ${JSON.stringify(partitionKey)}`,
    );
  }
  if (partitionKey !== undefined && transformation === undefined) {
    problems.push(
      `partitionKey ${partitionKey} needs a transformation: its Lambda gives the value`,
    );
  }
  if (transformation !== undefined) {
    const { megabytes, seconds } = transformation.buffer;
    const retries = transformation.retries ?? 3;
    problems.push(
      named("transformation.buffer.megabytes", outside(megabytes, LAMBDA_BUFFER.megabytes)),
      named("transformation.buffer.seconds", outside(seconds, LAMBDA_BUFFER.seconds)),
      named("transformation.retries", outside(retries, { min: 0, max: 300 })),
      named("transformation.buffer", halfDefault(transformation.buffer)),
    );
  }
  throwIfInvalid(
    component,
    problems.filter((problem) => problem !== undefined),
  );
}

/** Firehose takes a Lambda buffer's size and time together, and what equals its default is left out. */
export function halfDefault({ megabytes, seconds }: Buffer): string | undefined {
  if ((megabytes === 1) === (seconds === 60)) return undefined;
  return `of ${megabytes} MB and ${seconds} s has one of Firehose's defaults (1 MB, 60 s), which must be set together or not at all: use 0.9 or 1.1 MB, 59 or 61 s`;
}

/** Processing by `transformation`. Without one the block stays and says no: Firehose ignores that it is gone. */
export function processingOf(
  transformation: Transformation | undefined,
): aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfiguration {
  if (!transformation) return { enabled: false };
  const parameters = withoutDefaults([
    { parameterName: "LambdaArn", parameterValue: transformation.functionArn },
    { parameterName: "BufferSizeInMBs", parameterValue: `${transformation.buffer.megabytes}` },
    {
      parameterName: "BufferIntervalInSeconds",
      parameterValue: `${transformation.buffer.seconds}`,
    },
    { parameterName: "NumberOfRetries", parameterValue: `${transformation.retries ?? 3}` },
  ]);
  return { enabled: true, processors: [{ type: "Lambda", parameters }] };
}

/** The parameters that say something Firehose would not assume anyway. */
export function withoutDefaults<T extends { parameterName: string; parameterValue: unknown }>(
  parameters: T[],
): T[] {
  return parameters.filter(
    ({ parameterName, parameterValue }) => PROCESSOR_DEFAULTS[parameterName] !== parameterValue,
  );
}

function named(argument: string, problem: string | undefined, why = ""): string | undefined {
  return problem && `${argument} ${problem}${why}`;
}
