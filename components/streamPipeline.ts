import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  type Buffer,
  checkDelivery,
  DELIVERED,
  FAILED,
  SOURCE_RECORDS,
  type Transformation,
} from "./delivery.ts";
import { deliveryStatements, putStatements, readStatements, roleHook } from "./deliveryRole.ts";
import { destinationOf, errorLogs } from "./destination.ts";
import { checkLogRetention, checkRanges } from "./limits.ts";
import type { LogArgs } from "./logs.ts";
import { EXPIRY_DAYS, PrivateBucket, type PrivateBucketArgs } from "./privateBucket.ts";
import { type Permission, serviceRole, type Transform, tagged, transformed } from "./shared.ts";
import { checkSource, type StreamSource, streamOf } from "./streamSource.ts";

/** What a {@link StreamPipeline} needs to know. */
export interface StreamPipelineArgs extends LogArgs {
  /** Where records arrive. */
  stream: StreamSource;
  /** Where records are delivered, and those that failed. */
  lake: PrivateBucket;
  /** What one object in S3 gathers: at least 64 MB and 60 s with a `partitionKey`. */
  buffer: Buffer;
  /** A Lambda that every record passes. */
  transformation?: Transformation | undefined;
  /**
   * Key that the Lambda returns for every record (`metadata.partitionKeys`): its values become folders. Chosen at
   * creation: adding or removing it later replaces the Firehose, which loses what it has buffered.
   */
  partitionKey?: string | undefined;
  /** Days until source records, as they came, and older versions of them expire. */
  backupExpiryDays: { readonly current: number; readonly noncurrent: number };
  /** Days that nobody can delete source records, as {@link PrivateBucketArgs.lockDays}; no longer than they are kept. */
  backupLockDays?: number | undefined;
  /** ARN of the customer-managed key of the source records. Left out, it is AWS's own `alias/aws/s3`. */
  backupKeyArn?: pulumi.Input<string> | undefined;
  /** Refuse to delete the stream, the Firehose and the backup. @default false */
  protect?: boolean | undefined;
  /** What must work before Firehose starts to read: it begins with the records put after that. */
  startAfter?: pulumi.Resource[] | undefined;
  /** Change the inputs of a resource this component creates. */
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

/** What a producer has to do, and nothing else: put records, one or many, and ask whether the stream is there. */
const PRODUCER_ACTIONS = [
  "kinesis:DescribeStreamSummary",
  "kinesis:PutRecord",
  "kinesis:PutRecords",
];

/**
 * Records from a Kinesis stream, through an optional Lambda, to a bucket; as they came, to a second one of its own.
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
  /** Name to put records to. */
  readonly streamName: pulumi.Output<string>;
  /** ARN to grant access on. */
  readonly streamArn: pulumi.Output<string>;
  /** ARN of a policy that lets its bearer put records, and nothing else. */
  readonly producerPolicyArn: pulumi.Output<string>;
  /** Name of the Firehose. */
  readonly firehoseName: pulumi.Output<string>;
  /** Where records are kept as they came. */
  readonly backup: PrivateBucket;
  /** Prefix in the lake of records that failed, with Firehose's expressions. */
  readonly errorPrefix: pulumi.Output<string>;
  readonly #kmsKeyArn: pulumi.Input<string> | undefined;

  constructor(name: string, args: StreamPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    checkSource(`StreamPipeline ${name}`, args.stream);
    checkDelivery(`StreamPipeline ${name}`, args);
    checkLogRetention(`StreamPipeline ${name}`, args.logRetentionDays);
    checkRanges(`StreamPipeline ${name}`, {
      "backupExpiryDays.current": [args.backupExpiryDays.current, EXPIRY_DAYS],
      "backupExpiryDays.noncurrent": [args.backupExpiryDays.noncurrent, EXPIRY_DAYS],
      ...(args.backupLockDays !== undefined && {
        backupLockDays: [
          args.backupLockDays,
          { ...EXPIRY_DAYS, max: args.backupExpiryDays.current },
        ],
      }),
    });
    super("sentinela:index:StreamPipeline", name, args, opts);
    const { tags, transform } = args;
    const { kmsKeyArn } = args.stream;
    const protect = args.protect ?? false;
    const parent = { parent: this };

    const stream = streamOf(
      name,
      args.stream,
      { protect, tags, transform: transform?.stream },
      parent,
    );
    this.backup = new PrivateBucket(
      `${name}-backup`,
      {
        expiryDays: args.backupExpiryDays.current,
        noncurrentExpiryDays: args.backupExpiryDays.noncurrent,
        lockDays: args.backupLockDays,
        kmsKeyArn: args.backupKeyArn,
        protect,
        tags,
        transform: transform?.backup,
      },
      parent,
    );
    const logs = errorLogs(name, ["delivery", "backup"], args, parent);
    const { role, policy } = serviceRole(
      name,
      {
        service: "firehose.amazonaws.com",
        statements: deliveryStatements({
          stream: { streamArn: stream.arn, kmsKeyArn },
          targets: [
            { bucket: args.lake, prefixes: [DELIVERED, FAILED] },
            { bucket: this.backup, prefixes: [SOURCE_RECORDS, FAILED] },
          ],
          logStreamArns: [logs.delivery.arn, logs.backup.arn],
          functionArn: args.transformation?.functionArn,
        }),
        tags,
        transform: transform?.role,
      },
      parent,
    );
    const firehose = new aws.kinesis.FirehoseDeliveryStream(
      `${name}-firehose`,
      transformed<aws.kinesis.FirehoseDeliveryStreamArgs>(
        {
          kinesisSourceConfiguration: { kinesisStreamArn: stream.arn, roleArn: role.arn },
          destination: "extended_s3",
          extendedS3Configuration: destinationOf(args, role.arn, this.backup, logs),
          ...tagged(tags),
        },
        transform?.firehose,
      ),
      {
        ...parent,
        protect,
        dependsOn: [policy, args.lake, this.backup, ...(args.startAfter ?? [])],
        hooks: { onError: [roleHook(`${name}-firehose`)] },
      },
    );
    const producer = new aws.iam.Policy(
      `${name}-producer`,
      transformed<aws.iam.PolicyArgs>(
        {
          description: `Put records on the stream of ${name}`,
          policy: {
            Version: "2012-10-17",
            Statement: putStatements(PRODUCER_ACTIONS, { streamArn: stream.arn, kmsKeyArn }),
          },
          ...tagged(tags),
        },
        transform?.producerPolicy,
      ),
      parent,
    );

    this.#kmsKeyArn = kmsKeyArn;
    this.streamName = stream.name;
    this.streamArn = stream.arn;
    this.producerPolicyArn = producer.arn;
    this.firehoseName = firehose.name;
    this.errorPrefix = firehose.extendedS3Configuration.apply(
      (destination) => destination?.errorOutputPrefix ?? "",
    );
    this.registerOutputs({
      streamName: this.streamName,
      streamArn: this.streamArn,
      producerPolicyArn: this.producerPolicyArn,
      firehoseName: this.firehoseName,
      backup: this.backup,
      errorPrefix: this.errorPrefix,
    });
  }

  /** Put records, many at a time, and ask whether the stream is there. */
  put(): Permission {
    const { streamArn } = this;
    const actions = ["kinesis:DescribeStreamSummary", "kinesis:PutRecords"];
    return {
      on: this,
      statements: putStatements(actions, { streamArn, kmsKeyArn: this.#kmsKeyArn }),
    };
  }

  /** Read the stream's records, as long as it keeps them. */
  read(): Permission {
    const { streamArn } = this;
    const actions = [
      "kinesis:DescribeStreamSummary",
      "kinesis:GetRecords",
      "kinesis:GetShardIterator",
      "kinesis:ListShards",
    ];
    return {
      on: this,
      statements: readStatements(actions, { streamArn, kmsKeyArn: this.#kmsKeyArn }),
    };
  }
}
