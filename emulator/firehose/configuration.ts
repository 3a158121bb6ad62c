import type { Resource } from "../../program/index.ts";
import { COMPRESSIONS, type Compression } from "./compression.ts";
import { type BucketInputs, readInputs, readLambda } from "./inputs.ts";
import { type Naming, nameDate } from "./objectKey.ts";
import { lambdaKeys, readPrefix, withDefaultDate, withDefaultErrorType } from "./prefix.ts";
import { refusals } from "./rules.ts";

/** Buffering stops at whichever comes first. */
export interface Hints {
  /** Bytes, before compression. */
  readonly size: number;
  /** AWS seconds since the first data. */
  readonly seconds: number;
}

/** Where and how objects of one kind are written. */
export interface Target {
  readonly bucket: string;
  /** ARN of the role that writes. */
  readonly roleArn: string;
  readonly naming: Naming;
  readonly hints: Hints;
  readonly compression: Compression;
  readonly kmsKeyArn?: string;
}

/** The Lambda that transforms the records. */
export interface Processor {
  /** As declared: of a version or an alias. */
  readonly arn: string;
  readonly roleArn: string;
  /** Size counts the records as they arrived, before base64. */
  readonly hints: Hints;
  /** Invocations after the first one that failed. */
  readonly retries: number;
}

/** A delivery stream, as declared. */
export interface Configuration {
  readonly name: string;
  readonly arn: string;
  /** The Kinesis stream that it reads; none for Direct PUT. */
  readonly source?: { readonly streamArn: string; readonly roleArn: string };
  /** Whether it encrypts what is put to it: all that says so is the answer to the put. */
  readonly encrypted: boolean;
  readonly processor?: Processor;
  readonly delivery: Target;
  /** Keys that the prefix takes from the Lambda's answer; none without dynamic partitioning. */
  readonly partitionKeys: readonly string[];
  /** Failed records. */
  readonly errors: Target;
  /** Records as they arrived. */
  readonly backup?: Target;
}

/** Firehose's megabyte. */
const MB = 2 ** 20;

/**
 * Read a registered `aws.kinesis.FirehoseDeliveryStream`.
 *
 * @throws Error naming the resource and the key: for what AWS refuses, with its message, and for what is not emulated.
 */
export function readConfiguration(resource: Resource): Configuration {
  const inputs = readInputs(resource);
  const name = String(resource.outputs.name ?? resource.name);
  const s3 = inputs.extendedS3Configuration;
  const zone = s3.customTimeZone;
  const date = named(resource.name, () => nameDate(zone));
  const lambda = readLambda(inputs, resource.name);
  const prefix = named(`${resource.name}: prefix`, () => readPrefix(s3.prefix, zone));
  const given = s3.errorOutputPrefix;
  const errorPrefix =
    given === undefined
      ? undefined
      : named(`${resource.name}: errorOutputPrefix`, () => readPrefix(given, zone));
  const broken = refusals({ inputs, prefix, errorPrefix, hasLambda: lambda !== undefined });
  if (broken.length > 0) throw new Error(`${resource.name}: ${broken.join("; ")}`);

  const delivery = target(s3, {
    prefix: withDefaultDate(prefix, zone),
    stream: name,
    version: 1,
    nameDate: date,
    extension: s3.fileExtension || COMPRESSIONS[s3.compressionFormat].extension,
  });
  const source = inputs.kinesisSourceConfiguration;
  return {
    name,
    arn: String(resource.outputs.arn),
    ...(source && { source: { streamArn: source.kinesisStreamArn, roleArn: source.roleArn } }),
    encrypted: inputs.serverSideEncryption?.enabled ?? false,
    ...(lambda && {
      processor: {
        arn: lambda.LambdaArn,
        roleArn: lambda.RoleArn ?? s3.roleArn,
        hints: {
          size: lambda.BufferSizeInMBs * MB,
          seconds: lambda.BufferIntervalInSeconds,
        },
        retries: lambda.NumberOfRetries,
      },
    }),
    delivery,
    partitionKeys: lambdaKeys(prefix),
    errors: {
      ...delivery,
      // Real error objects have no extension; whether GZIP would compress them is not established, so it doesn't.
      compression: COMPRESSIONS.UNCOMPRESSED,
      naming: {
        ...delivery.naming,
        prefix: withDefaultErrorType(errorPrefix ?? prefix, zone),
        extension: "",
      },
    },
    ...(s3.s3BackupMode === "Enabled" &&
      s3.s3BackupConfiguration && { backup: backupTarget(s3.s3BackupConfiguration, name) }),
  };
}

/** The backup has neither a time zone nor an extension of its own to declare. */
function backupTarget(inputs: BucketInputs, stream: string): Target {
  return target(inputs, {
    prefix: withDefaultDate(readPrefix(inputs.prefix, "UTC"), "UTC"),
    stream,
    version: 1,
    nameDate: nameDate("UTC"),
    extension: COMPRESSIONS[inputs.compressionFormat].extension,
  });
}

function target(inputs: BucketInputs, naming: Naming): Target {
  return {
    bucket: inputs.bucketArn.slice(inputs.bucketArn.lastIndexOf(":") + 1),
    roleArn: inputs.roleArn,
    naming,
    hints: { size: inputs.bufferingSize * MB, seconds: inputs.bufferingInterval },
    compression: COMPRESSIONS[inputs.compressionFormat],
    ...(inputs.kmsKeyArn !== undefined && { kmsKeyArn: inputs.kmsKeyArn }),
  };
}

/** Say whose prefix or time zone it is that can't be read. */
function named<T>(whose: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${whose}: ${(error as Error).message}`);
  }
}
