import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { awsEnvironment } from "./common/awsEnvironment.ts";
import type { Tags } from "./common/tags.ts";
import { PrivateBucket } from "./privateBucket.ts";

/** Arguments of {@link AccessLogs}. */
export interface AccessLogsArgs {
  /** Buckets whose requests are logged. Each key is the folder that the logs of its bucket go to. */
  buckets: Readonly<Record<string, PrivateBucket>>;
  /** Days until a log expires. */
  expiryDays: number;
  /** Days that an expired log can still be restored. */
  noncurrentExpiryDays: number;
  /** Refuse to delete the logs. If false, destroying the stack deletes them too. @default false */
  protect?: boolean | undefined;
  /** Tags of the log bucket. */
  tags?: Tags | undefined;
}

/** Child resources of {@link AccessLogs}. */
export interface AccessLogsNodes {
  /** The log bucket. */
  readonly bucket: PrivateBucket;
  /** The logging configuration of each bucket, by the folder of its logs. */
  readonly logging: Readonly<Record<string, aws.s3.BucketLogging>>;
}

/**
 * S3 server access logs of other buckets, in a bucket of their own: one line for each request. S3 delivers them within
 * hours, on a best-effort basis.
 *
 * @example
 * new AccessLogs("access-logs", { buckets: { lake }, expiryDays: 365, noncurrentExpiryDays: 30 });
 */
export class AccessLogs extends pulumi.ComponentResource {
  /** Name of the log bucket. */
  readonly bucketName: pulumi.Output<string>;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: AccessLogsNodes;

  constructor(name: string, args: AccessLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sentinela:index:AccessLogs", name, args, opts);
    const { buckets, expiryDays, noncurrentExpiryDays, protect, tags } = args;
    const parent = { parent: this };
    const { account } = awsEnvironment(parent);
    const logs = new PrivateBucket(
      name,
      {
        expiryDays,
        noncurrentExpiryDays,
        allow: (arn) => [
          {
            Sid: "AccessLogs",
            Effect: "Allow",
            Principal: { Service: "logging.s3.amazonaws.com" },
            Action: "s3:PutObject",
            Resource: pulumi.interpolate`${arn}/*`,
            Condition: {
              StringEquals: { "aws:SourceAccount": account },
              ArnLike: { "aws:SourceArn": Object.values(buckets).map((bucket) => bucket.arn) },
            },
          },
        ],
        // S3 delivers access logs only to a bucket that is encrypted with its own keys.
        transform: {
          encryption: {
            rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
          },
        },
        protect,
        tags,
      },
      parent,
    );
    const logging: Record<string, aws.s3.BucketLogging> = {};
    for (const [folder, bucket] of Object.entries(buckets)) {
      logging[folder] = new aws.s3.BucketLogging(
        `${name}-of-${folder}`,
        {
          bucket: bucket.name,
          targetBucket: logs.name,
          targetPrefix: `${folder}/`,
          // Folders by the hour of the request, so that an investigation reads a day and not a year.
          targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
        },
        { ...parent, dependsOn: [bucket, logs] },
      );
    }

    this.bucketName = logs.name;
    this.nodes = { bucket: logs, logging };
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
