import { setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { type ServiceRole, type ServiceRoleArgs, serviceRole } from "../iam/serviceRole.ts";
import type { Statement } from "../iam/statement.ts";
import type { PrivateBucket } from "../privateBucket.ts";
import { readStatements, type Stream } from "../streamPipeline/streamAccess.ts";

/** A bucket, and what the keys of objects start with that Firehose writes there. */
export interface Target {
  readonly bucket: PrivateBucket;
  readonly prefixes: readonly string[];
}

/** What Firehose reads, writes and calls. */
export interface DeliveryArgs {
  /** Left out when records are put straight to the Firehose. */
  stream?: Stream | undefined;
  targets: readonly Target[];
  logStreamArns: pulumi.Output<string>[];
  /** Qualified ARN of the transformation's Lambda. */
  functionArn?: pulumi.Input<string> | undefined;
}

/** What {@link deliveryRole} needs to know. */
export type DeliveryRoleArgs = DeliveryArgs & Pick<ServiceRoleArgs, "tags" | "transform">;

/** The role of a Firehose, which may do exactly what {@link deliveryStatements} say. */
export function deliveryRole(
  name: string,
  { tags, transform, ...delivery }: DeliveryRoleArgs,
  opts: { parent: pulumi.Resource },
): ServiceRole {
  const statements = deliveryStatements(delivery);
  const service = "firehose.amazonaws.com";
  return serviceRole(name, { service, statements, tags, transform }, opts);
}

/** Exactly what Firehose has to do: read the stream, run the Lambda, write the buckets, log errors. */
export function deliveryStatements(args: DeliveryArgs): Statement[] {
  const statements: Statement[] = [
    ...(args.stream ? readStatements(SOURCE_ACTIONS, args.stream) : []),
    {
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      Resource: args.targets.map(({ bucket }) => bucket.arn),
    },
    {
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
      Resource: args.targets.flatMap(({ bucket, prefixes }) =>
        prefixes.map((prefix) => bucket.objects(prefix)),
      ),
    },
    ...args.targets.flatMap(({ bucket }) => bucket.useKey("kms:Decrypt", "kms:GenerateDataKey")),
    { Effect: "Allow", Action: "logs:PutLogEvents", Resource: args.logStreamArns },
  ];
  if (args.functionArn !== undefined) {
    const plain = pulumi.output(args.functionArn).apply(unqualified);
    statements.push({
      Effect: "Allow",
      Action: ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"],
      Resource: [plain, pulumi.interpolate`${plain}:*`],
    });
  }
  return statements;
}

const SOURCE_ACTIONS = [
  "kinesis:DescribeStream",
  "kinesis:GetRecords",
  "kinesis:GetShardIterator",
  "kinesis:ListShards",
];

/** ARN of a function without its version or alias. */
export function unqualified(functionArn: string): string {
  return functionArn.split(":").slice(0, 7).join(":");
}

/**
 * Whether to try once more to create what uses a role that is only seconds old. The provider repeats most errors of
 * that kind itself, but not this one. Six tries, ten seconds apart: IAM is usually everywhere within a few seconds.
 *
 * @param errors Those seen so far, newest first.
 */
export function roleNotKnownYet(errors: readonly string[]): boolean {
  const [newest = ""] = errors;
  return errors.length <= 6 && /security token included in the request is invalid/i.test(newest);
}

/** Repeats the creation of a resource while its role is not known everywhere. */
export function roleHook(name: string): pulumi.ErrorHook {
  return new pulumi.ErrorHook(`${name}-role-not-known-yet`, async ({ errors }) => {
    if (!roleNotKnownYet(errors)) return false;
    await setTimeout(10_000);
    return true;
  });
}
