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

/** What a {@link DirectDelivery} needs to know. */
export interface DirectDeliveryArgs extends LogArgs {
  /** Where records are delivered. */
  bucket: PrivateBucket;
  /** First folder of their objects, such as `alerts`: letters, digits, `_` and `-`. */
  folder: string;
  /** ARN of the customer-managed key of what waits to be delivered. Left out, it is one of Firehose's own. */
  kmsKeyArn?: pulumi.Input<string> | undefined;
  /** Refuse to delete the Firehose. @default false */
  protect?: boolean | undefined;
  /** Change the inputs of a resource this component creates. */
  transform?:
    | {
        firehose?: Transform<aws.kinesis.FirehoseDeliveryStreamArgs>;
        logGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
        role?: Transform<aws.iam.RoleArgs>;
      }
    | undefined;
}

/** Child resources of a {@link DirectDelivery}. */
export interface DirectDeliveryNodes {
  readonly firehose: aws.kinesis.FirehoseDeliveryStream;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly logStream: aws.cloudwatch.LogStream;
  /** The role that Firehose acts as. */
  readonly role: aws.iam.Role;
  readonly rolePolicy: aws.iam.RolePolicy;
}

/**
 * Records that are put straight to a Firehose (Direct PUT), and are in S3 within seconds: it buffers nothing, so
 * objects are small and many. For the few records that can't wait.
 *
 * @example
 * const alerts = new DirectDelivery("alerts", { bucket: lake, folder: "alerts", logRetentionDays: 30 });
 */
export class DirectDelivery extends pulumi.ComponentResource {
  /** Name to put records to. */
  readonly name: pulumi.Output<string>;
  /** ARN to grant access on. */
  readonly arn: pulumi.Output<string>;
  /** What the keys of delivered records start with. */
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

  /** Put records, many at a time. */
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

/** What the Firehose acts as, and where it writes. */
interface Ends extends ServiceRole {
  /** Prefixes of objects. */
  readonly delivered: string;
  readonly failed: string;
  readonly log: aws.cloudwatch.LogStream;
}

function firehoseOf(
  name: string,
  { bucket, kmsKeyArn, protect, tags, transform }: DirectDeliveryArgs,
  { role, policy, delivered, failed, log }: Ends,
  opts: { parent: pulumi.Resource },
): aws.kinesis.FirehoseDeliveryStream {
  const ours: aws.kinesis.FirehoseDeliveryStreamArgs = {
    destination: "extended_s3",
    // Records lie in Firehose itself until they are delivered.
    serverSideEncryption: encryptionOf(kmsKeyArn),
    extendedS3Configuration: {
      roleArn: role.arn,
      bucketArn: bucket.arn,
      // Size and time go together. The time ends every buffer at once.
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

/** Firehose's own key costs nothing. For the customer's it asks for a grant, so that who puts records needs none. */
function encryptionOf(
  keyArn: pulumi.Input<string> | undefined,
): aws.types.input.kinesis.FirehoseDeliveryStreamServerSideEncryption {
  if (keyArn === undefined) return { enabled: true, keyType: "AWS_OWNED_CMK" };
  return { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn };
}
