import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkLogRetention, type LogArgs } from "./common/logs.ts";
import { throwIfInvalid } from "./common/ranges.ts";
import { tagged } from "./common/tags.ts";
import { type Transform, transformed } from "./common/transform.ts";
import { HOUR_FOLDERS } from "./firehose/delivery.ts";
import { deliveryRole, roleHook } from "./firehose/deliveryRole.ts";
import { errorLogs, logTo } from "./firehose/errorLogs.ts";
import type { ServiceRole } from "./iam/serviceRole.ts";
import type { Permission } from "./iam/statement.ts";
import { checkKey } from "./kms/customerKey.ts";
import type { PrivateBucket } from "./privateBucket.ts";

/** Arguments of {@link DirectDelivery}. */
export interface DirectDeliveryArgs extends LogArgs {
  /** The bucket that records are delivered to. */
  bucket: PrivateBucket;
  /** First folder of the objects, such as `alerts`: letters, digits, `_` and `-`. */
  folder: string;
  /** ARN of the customer managed key that encrypts records until they are delivered. @default a key of Firehose's own */
  kmsKeyArn?: pulumi.Input<string> | undefined;
  /** Refuse to delete the Firehose. @default false */
  protect?: boolean | undefined;
  /** Changes to child resources. */
  transform?:
    | {
        firehose?: Transform<aws.kinesis.FirehoseDeliveryStreamArgs>;
        logGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
        role?: Transform<aws.iam.RoleArgs>;
      }
    | undefined;
}

/** Child resources of {@link DirectDelivery}. */
export interface DirectDeliveryNodes {
  readonly firehose: aws.kinesis.FirehoseDeliveryStream;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly logStream: aws.cloudwatch.LogStream;
  /** The role that Firehose assumes. */
  readonly role: aws.iam.Role;
  readonly rolePolicy: aws.iam.RolePolicy;
}

/**
 * A Firehose that records are put to directly (Direct PUT), and that delivers them to S3 within seconds. It buffers
 * nothing, so the objects are small and many: use it for the few records that can't wait.
 *
 * @example
 * const alerts = new DirectDelivery("alerts", { bucket: lake, folder: "alerts", logRetentionDays: 30 });
 */
export class DirectDelivery extends pulumi.ComponentResource {
  /** Name of the Firehose, to put records to. */
  readonly name: pulumi.Output<string>;
  /** ARN of the Firehose. */
  readonly arn: pulumi.Output<string>;
  /** Prefix of the delivered objects. */
  readonly prefix: string;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: DirectDeliveryNodes;

  constructor(name: string, args: DirectDeliveryArgs, opts?: pulumi.ComponentResourceOptions) {
    check(name, args);
    super("sentinela:index:DirectDelivery", name, args, opts);
    const { bucket, folder, tags, transform } = args;
    const parent = { parent: this };
    const delivered = `${folder}/`;
    const failed = `${folder}-failed/`;

    const { group: logGroup, streams } = errorLogs(name, ["delivery"], args, parent);
    const logStream = streams.delivery;
    const { role, policy } = deliveryRole(
      name,
      {
        targets: [{ bucket, prefixes: [delivered, failed] }],
        logStreamArns: [logStream.arn],
        tags,
        transform: transform?.role,
      },
      parent,
    );
    const firehose = firehoseOf(
      name,
      args,
      { role, policy, delivered, failed, log: logStream },
      parent,
    );

    this.prefix = delivered;
    this.name = firehose.name;
    this.arn = firehose.arn;
    this.nodes = { firehose, logGroup, logStream, role, rolePolicy: policy };
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /** Permission to put records in batches (`PutRecordBatch`). */
  put(): Permission {
    return {
      on: this,
      statements: [{ Effect: "Allow", Action: "firehose:PutRecordBatch", Resource: this.arn }],
    };
  }
}

function check(name: string, args: DirectDeliveryArgs): void {
  const component = `DirectDelivery ${name}`;
  checkKey(component, "kmsKeyArn", args.kmsKeyArn);
  checkLogRetention(component, args.logRetentionDays);
  if (!/^[\w-]+$/.test(args.folder)) {
    throwIfInvalid(component, [
      `folder must be letters, digits, _ or -, got ${JSON.stringify(args.folder)}`,
    ]);
  }
}

/** The role that the Firehose assumes, and where it writes. */
interface Connections extends ServiceRole {
  /** Prefix of delivered objects. */
  readonly delivered: string;
  /** Prefix of failed records. */
  readonly failed: string;
  readonly log: aws.cloudwatch.LogStream;
}

function firehoseOf(
  name: string,
  { bucket, kmsKeyArn, protect, tags, transform }: DirectDeliveryArgs,
  { role, policy, delivered, failed, log }: Connections,
  opts: { parent: pulumi.Resource },
): aws.kinesis.FirehoseDeliveryStream {
  const ours: aws.kinesis.FirehoseDeliveryStreamArgs = {
    destination: "extended_s3",
    // Firehose itself stores the records until they are delivered.
    serverSideEncryption: encryptionOf(kmsKeyArn),
    extendedS3Configuration: {
      roleArn: role.arn,
      bucketArn: bucket.arn,
      // Size and interval must be given together. An interval of 0 turns buffering off.
      bufferingSize: 5,
      bufferingInterval: 0,
      compressionFormat: "GZIP",
      prefix: `${delivered}${HOUR_FOLDERS}`,
      errorOutputPrefix: `${failed}!{firehose:error-output-type}/${HOUR_FOLDERS}`,
      cloudwatchLoggingOptions: logTo(log),
    },
    ...tagged(tags),
  };
  const waiting = {
    ...opts,
    protect: protect ?? false,
    dependsOn: [policy, bucket],
    hooks: { onError: [roleHook(`${name}-firehose`)] },
  };
  return new aws.kinesis.FirehoseDeliveryStream(
    ...transformed(`${name}-firehose`, ours, waiting, transform?.firehose),
  );
}

/** A key of Firehose's own is free. For a customer managed key Firehose creates a grant, so producers don't need the key. */
function encryptionOf(
  keyArn: pulumi.Input<string> | undefined,
): aws.types.input.kinesis.FirehoseDeliveryStreamServerSideEncryption {
  if (keyArn === undefined) return { enabled: true, keyType: "AWS_OWNED_CMK" };
  return { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn };
}
