import { setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { type ServiceRole, type ServiceRoleArgs, serviceRole } from "../iam/serviceRole.ts";
import type { Statement } from "../iam/statement.ts";
import type { PrivateBucket } from "../privateBucket.ts";
import { readStatements, type Stream } from "../streamPipeline/streamAccess.ts";

/** A bucket, and the prefixes that Firehose writes to. */
export interface Target {
  readonly bucket: PrivateBucket;
  readonly prefixes: readonly string[];
}

/** What Firehose reads, writes and calls. */
export interface DeliveryArgs {
  /** `undefined` if records are put to the Firehose directly. */
  stream?: Stream | undefined;
  targets: readonly Target[];
  logStreamArns: pulumi.Output<string>[];
  /** ARN of a version or an alias of the transformation's function. */
  functionArn?: pulumi.Input<string> | undefined;
}

/** Arguments of {@link deliveryRole}. */
export type DeliveryRoleArgs = DeliveryArgs & Pick<ServiceRoleArgs, "tags" | "transform">;

/** The role of a Firehose, with the permissions of {@link deliveryStatements}. */
export function deliveryRole(
  name: string,
  { tags, transform, ...delivery }: DeliveryRoleArgs,
  opts: { parent: pulumi.Resource },
): ServiceRole {
  const statements = deliveryStatements(delivery);
  const service = "firehose.amazonaws.com";
  return serviceRole(name, { service, statements, tags, transform }, opts);
}

/** What Firehose has to do: read the stream, invoke the function, write to the buckets, log errors. */
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
 * Whether to retry the creation of a resource whose role is only seconds old. The provider retries most errors of that
 * kind itself, but not this one. Six tries, ten seconds apart: a role is usually known everywhere within seconds.
 *
 * @param errors The errors so far, newest first.
 */
export function roleNotKnownYet(errors: readonly string[]): boolean {
  const [newest = ""] = errors;
  return errors.length <= 6 && /security token included in the request is invalid/i.test(newest);
}

/** Retries the creation of a resource until its role is known everywhere. */
export function roleHook(name: string): pulumi.ErrorHook {
  return new pulumi.ErrorHook(`${name}-role-not-known-yet`, async ({ errors }) => {
    if (!roleNotKnownYet(errors)) return false;
    await setTimeout(10_000);
    return true;
  });
}
