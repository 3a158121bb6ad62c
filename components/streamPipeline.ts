import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkLogRetention, type LogArgs } from "./common/logs.ts";
import { checkRanges } from "./common/ranges.ts";
import { tagged } from "./common/tags.ts";
import { type Transform, transformed } from "./common/transform.ts";
import {
  type Buffer,
  checkDelivery,
  DELIVERED,
  FAILED,
  SOURCE_RECORDS,
  type Transformation,
} from "./firehose/delivery.ts";
import { deliveryRole, roleHook } from "./firehose/deliveryRole.ts";
import { errorLogs } from "./firehose/errorLogs.ts";
import type { ServiceRole } from "./iam/serviceRole.ts";
import type { Permission } from "./iam/statement.ts";
import { EXPIRY_DAYS, PrivateBucket, type PrivateBucketArgs } from "./privateBucket.ts";
import { destinationOf } from "./streamPipeline/destination.ts";
import { streamOf } from "./streamPipeline/stream.ts";
import {
  PUT_ACTIONS,
  producerPolicy,
  putStatements,
  READ_ACTIONS,
  readStatements,
  type Stream,
} from "./streamPipeline/streamAccess.ts";
import { checkSource, type StreamSource } from "./streamPipeline/streamSource.ts";

/** Arguments of {@link StreamPipeline}. */
export interface StreamPipelineArgs extends LogArgs {
  /** The Kinesis stream that records are read from: a new one, or an existing one. */
  stream: StreamSource;
  /** The bucket for delivered records, and for those that failed. */
  lake: PrivateBucket;
  /** How much one object in S3 collects. With a `partitionKey` at least 64 MB and 60 s. */
  buffer: Buffer;
  /** A Lambda function that transforms every record. @default none */
  transformation?: Transformation | undefined;
  /**
   * Key that the function returns for every record (`metadata.partitionKeys`). Its values become folders in the bucket.
   * Adding or removing it later replaces the Firehose, which then loses the records in its buffers. @default none
   */
  partitionKey?: string | undefined;
  /** How long source records are kept. */
  backupExpiryDays: {
    /** Days until they expire. */
    readonly current: number;
    /** Days that an expired or replaced one can still be restored. */
    readonly noncurrent: number;
  };
  /** Days that source records can't be deleted (Object Lock), at most `backupExpiryDays.current`. @default no lock */
  backupLockDays?: number | undefined;
  /** ARN of the customer managed key that encrypts the source records. @default AWS's own key, `alias/aws/s3` */
  backupKeyArn?: pulumi.Input<string> | undefined;
  /** Refuse to delete the stream, the Firehose and the backup bucket. @default false */
  protect?: boolean | undefined;
  /** Resources that must exist before Firehose starts to read. It reads the records that are put after it starts. @default none */
  startAfter?: pulumi.Resource[] | undefined;
  /** Changes to child resources. */
  transform?:
    | {
        backup?: PrivateBucketArgs["transform"];
        firehose?: Transform<aws.kinesis.FirehoseDeliveryStreamArgs>;
        logGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
        producerPolicy?: Transform<aws.iam.PolicyArgs>;
        role?: Transform<aws.iam.RoleArgs>;
        stream?: Transform<aws.kinesis.StreamArgs>;
      }
    | undefined;
}

/** Child resources of {@link StreamPipeline}. */
export interface StreamPipelineNodes {
  /** `undefined` with `stream.mode: "existing"`. */
  readonly stream: aws.kinesis.Stream | undefined;
  readonly firehose: aws.kinesis.FirehoseDeliveryStream;
  /** The bucket of the source records. */
  readonly backup: PrivateBucket;
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** Where Firehose logs why it could not deliver. */
  readonly deliveryLogStream: aws.cloudwatch.LogStream;
  /** Where Firehose logs why it could not write a backup. */
  readonly backupLogStream: aws.cloudwatch.LogStream;
  /** The role that Firehose assumes. */
  readonly role: aws.iam.Role;
  readonly rolePolicy: aws.iam.RolePolicy;
  readonly producerPolicy: aws.iam.Policy;
}

/**
 * Delivers the records of a Kinesis stream to a bucket, optionally through a Lambda function. A copy of each record as
 * received goes to a second bucket, the backup, which the component creates.
 *
 * @example
 * const clicks = new StreamPipeline("clicks", {
 *   stream: { mode: "on-demand", retentionHours: 24 },
 *   buffer: { megabytes: 5, seconds: 300 },
 *   lake: new PrivateBucket("clicks-lake", { expiryDays: 365, noncurrentExpiryDays: 30 }),
 *   backupExpiryDays: { current: 30, noncurrent: 30 },
 *   logRetentionDays: 30,
 * });
 */
export class StreamPipeline extends pulumi.ComponentResource {
  /** Name of the stream, to put records to. */
  readonly streamName: pulumi.Output<string>;
  /** ARN of the stream. */
  readonly streamArn: pulumi.Output<string>;
  /** ARN of an IAM policy that allows putting records on the stream, and nothing else. */
  readonly producerPolicyArn: pulumi.Output<string>;
  /** Name of the Firehose. */
  readonly firehoseName: pulumi.Output<string>;
  /** The bucket with the source records as received. */
  readonly backup: PrivateBucket;
  /** Prefix of failed records in the bucket, with Firehose's expressions for the kind of error and the time. */
  readonly errorPrefix: pulumi.Output<string>;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: StreamPipelineNodes;
  readonly #stream: Stream;

  constructor(name: string, args: StreamPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    check(name, args);
    super("sentinela:index:StreamPipeline", name, args, opts);
    const { tags, transform } = args;
    const protect = args.protect ?? false;
    const parent = { parent: this };

    const source = streamOf(
      name,
      args.stream,
      { protect, tags, transform: transform?.stream },
      parent,
    );
    const stream: Stream = { streamArn: source.arn, kmsKeyArn: args.stream.kmsKeyArn };
    const backup = backupOf(name, args, parent);
    const logs = errorLogs(name, ["delivery", "backup"], args, parent);
    const connections: Connections = { stream, backup, logs: logs.streams };
    const { role, policy } = roleOf(name, args, connections, parent);
    const firehose = firehoseOf(name, args, { ...connections, role, policy }, parent);
    const producer = producerPolicy(
      name,
      { stream, tags, transform: transform?.producerPolicy },
      parent,
    );

    this.#stream = stream;
    this.streamName = source.name;
    this.streamArn = source.arn;
    this.producerPolicyArn = producer.arn;
    this.firehoseName = firehose.name;
    this.backup = backup;
    this.errorPrefix = firehose.extendedS3Configuration.apply(
      (destination) => destination?.errorOutputPrefix ?? "",
    );
    this.nodes = {
      stream: source.resource,
      firehose,
      backup,
      logGroup: logs.group,
      deliveryLogStream: logs.streams.delivery,
      backupLogStream: logs.streams.backup,
      role,
      rolePolicy: policy,
      producerPolicy: producer,
    };
    this.registerOutputs({
      streamName: this.streamName,
      streamArn: this.streamArn,
      producerPolicyArn: this.producerPolicyArn,
      firehoseName: this.firehoseName,
      backup: this.backup,
      errorPrefix: this.errorPrefix,
    });
  }

  /** Permission to put records in batches (`PutRecords`), and to check that the stream exists. */
  put(): Permission {
    return { on: this, statements: putStatements(PUT_ACTIONS, this.#stream) };
  }

  /** Permission to read the stream's records. */
  read(): Permission {
    return { on: this, statements: readStatements(READ_ACTIONS, this.#stream) };
  }
}

function check(name: string, args: StreamPipelineArgs): void {
  const component = `StreamPipeline ${name}`;
  const { backupExpiryDays, backupLockDays } = args;
  checkSource(component, args.stream);
  checkDelivery(component, args);
  checkLogRetention(component, args.logRetentionDays);
  checkRanges(component, {
    "backupExpiryDays.current": [backupExpiryDays.current, EXPIRY_DAYS],
    "backupExpiryDays.noncurrent": [backupExpiryDays.noncurrent, EXPIRY_DAYS],
    ...(backupLockDays !== undefined && {
      backupLockDays: [backupLockDays, { ...EXPIRY_DAYS, max: backupExpiryDays.current }],
    }),
  });
}

function backupOf(
  name: string,
  args: StreamPipelineArgs,
  opts: { parent: pulumi.Resource },
): PrivateBucket {
  return new PrivateBucket(
    `${name}-backup`,
    {
      expiryDays: args.backupExpiryDays.current,
      noncurrentExpiryDays: args.backupExpiryDays.noncurrent,
      lockDays: args.backupLockDays,
      kmsKeyArn: args.backupKeyArn,
      protect: args.protect ?? false,
      tags: args.tags,
      transform: args.transform?.backup,
    },
    opts,
  );
}

/** What the Firehose reads from, and writes to next to `lake`. */
interface Connections {
  readonly stream: Stream;
  readonly backup: PrivateBucket;
  readonly logs: Record<"delivery" | "backup", aws.cloudwatch.LogStream>;
}

function roleOf(
  name: string,
  args: StreamPipelineArgs,
  { stream, backup, logs }: Connections,
  opts: { parent: pulumi.Resource },
): ServiceRole {
  return deliveryRole(
    name,
    {
      stream,
      targets: [
        { bucket: args.lake, prefixes: [DELIVERED, FAILED] },
        { bucket: backup, prefixes: [SOURCE_RECORDS, FAILED] },
      ],
      logStreamArns: [logs.delivery.arn, logs.backup.arn],
      functionArn: args.transformation?.functionArn,
      tags: args.tags,
      transform: args.transform?.role,
    },
    opts,
  );
}

function firehoseOf(
  name: string,
  args: StreamPipelineArgs,
  { stream, backup, logs, role, policy }: Connections & ServiceRole,
  opts: { parent: pulumi.Resource },
): aws.kinesis.FirehoseDeliveryStream {
  const { lake, buffer, transformation, partitionKey, startAfter = [] } = args;
  const ours: aws.kinesis.FirehoseDeliveryStreamArgs = {
    kinesisSourceConfiguration: { kinesisStreamArn: stream.streamArn, roleArn: role.arn },
    destination: "extended_s3",
    extendedS3Configuration: destinationOf({
      lake,
      backup,
      buffer,
      transformation,
      partitionKey,
      roleArn: role.arn,
      logs,
    }),
    ...tagged(args.tags),
  };
  const waiting = {
    ...opts,
    protect: args.protect ?? false,
    dependsOn: [policy, lake, backup, ...startAfter],
    hooks: { onError: [roleHook(`${name}-firehose`)] },
  };
  return new aws.kinesis.FirehoseDeliveryStream(
    ...transformed(`${name}-firehose`, ours, waiting, args.transform?.firehose),
  );
}
