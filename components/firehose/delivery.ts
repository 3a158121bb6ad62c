import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { outside, type Range, throwIfInvalid } from "../common/ranges.ts";

/** Firehose delivers what it has collected when it reaches this size or this age, whichever is first. */
export interface Buffer {
  /** Size in MB. */
  readonly megabytes: number;
  /** Age in seconds. */
  readonly seconds: number;
}

/** A Lambda function that transforms every record. */
export interface Transformation {
  /** ARN of a version or an alias of the function. */
  readonly functionArn: pulumi.Input<string>;
  /** How much Firehose collects for one invocation: {@link LAMBDA_BUFFER}. The size is before base64 encoding. */
  readonly buffer: Buffer;
  /** How often Firehose retries a failed invocation, 0 to 300. @default 3 */
  readonly retries?: number | undefined;
}

/** How much Firehose can collect for one invocation of a Lambda function. */
export const LAMBDA_BUFFER = {
  megabytes: { min: 0.2, max: 3, decimal: true },
  seconds: { min: 0, max: 900 },
} as const satisfies Record<keyof Buffer, Range>;
/** How much Firehose can collect for one object of a partition. */
export const PARTITIONED_BUFFER = {
  megabytes: { min: 64, max: 128 },
  seconds: { min: 60, max: 900 },
} as const satisfies Record<keyof Buffer, Range>;
/** How much Firehose can collect for one object without partitions. */
const PLAIN_BUFFER = { megabytes: { min: 1, max: 128 }, seconds: { min: 0, max: 900 } };

/** Firehose's defaults of processor parameters. The provider doesn't store these, so giving one is a diff on every run. */
const PROCESSOR_DEFAULTS: Record<string, string> = {
  NumberOfRetries: "3",
  BufferSizeInMBs: "1",
  BufferIntervalInSeconds: "60",
};

/** Folders by the hour in which the first record of an object arrived (UTC). */
export const HOUR_FOLDERS =
  "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/";
/** Prefix of delivered records. */
export const DELIVERED = "delivered/";
/** Prefix of records that Firehose could not process or deliver. */
export const FAILED = "failed/";
/** Prefix of source records in the backup bucket. */
export const SOURCE_RECORDS = "records/";

/** Prefix of failed records, by the kind of error and the hour they arrived. */
export const ERROR_PREFIX = `${FAILED}!{firehose:error-output-type}/${HOUR_FOLDERS}`;
/** Prefix of source records, by the hour they arrived. */
export const BACKUP_PREFIX = `${SOURCE_RECORDS}${HOUR_FOLDERS}`;

/** Prefix of delivered records: by the value of `partitionKey`, if there is one, then by the hour they arrived. */
export function deliveryPrefix(partitionKey: string | undefined): string {
  const partition = partitionKey && `${partitionKey}=!{partitionKeyFromLambda:${partitionKey}}/`;
  return `${DELIVERED}${partition ?? ""}${HOUR_FOLDERS}`;
}

/** @throws RunError with the component, and every invalid argument with its limit and its value. */
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

/** Firehose takes a Lambda buffer's size and time only together, and a parameter that equals its default is left out. */
export function halfDefault({ megabytes, seconds }: Buffer): string | undefined {
  if ((megabytes === 1) === (seconds === 60)) return undefined;
  return `of ${megabytes} MB and ${seconds} s has one of Firehose's defaults (1 MB, 60 s), which must be set together or not at all: use 0.9 or 1.1 MB, 59 or 61 s`;
}

/** Processing by `transformation`. Without one it is disabled explicitly: Firehose ignores that the block is missing. */
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

/** The parameters that differ from Firehose's defaults. */
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
