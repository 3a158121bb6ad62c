import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import { type Transform, transformed } from "../common/transform.ts";
import type { Statement } from "../iam/statement.ts";
import { keyStatements } from "../kms/customerKey.ts";

/** A stream, and the customer managed key that encrypts it, if there is one. */
export interface Stream {
  readonly streamArn: pulumi.Output<string>;
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
}

/** Actions to put records in batches, and to check that the stream exists. */
export const PUT_ACTIONS = ["kinesis:DescribeStreamSummary", "kinesis:PutRecords"];
/** Actions to read records. */
export const READ_ACTIONS = [
  "kinesis:DescribeStreamSummary",
  "kinesis:GetRecords",
  "kinesis:GetShardIterator",
  "kinesis:ListShards",
];
/** Actions of a producer: put records, one or many, and check that the stream exists. */
const PRODUCER_ACTIONS = [
  "kinesis:DescribeStreamSummary",
  "kinesis:PutRecord",
  "kinesis:PutRecords",
];

/** Statements for actions that read records. Of the key, they need only `kms:Decrypt`. */
export function readStatements(actions: string[], stream: Stream): Statement[] {
  return streamStatements(actions, stream, "kms:Decrypt");
}

/** Statements for actions that put records. Of the key, they need only `kms:GenerateDataKey`. */
export function putStatements(actions: string[], stream: Stream): Statement[] {
  return streamStatements(actions, stream, "kms:GenerateDataKey");
}

function streamStatements(
  actions: string[],
  { streamArn, kmsKeyArn }: Stream,
  keyAction: string,
): Statement[] {
  return [
    { Effect: "Allow", Action: actions, Resource: streamArn },
    // The customer managed key, for this stream's records only.
    ...keyStatements({
      kmsKeyArn,
      action: keyAction,
      arn: streamArn,
      context: { "aws:kinesis:arn": streamArn },
    }),
  ];
}

/** Arguments of {@link producerPolicy}. */
export interface ProducerPolicyArgs {
  readonly stream: Stream;
  readonly tags?: Tags | undefined;
  readonly transform?: Transform<aws.iam.PolicyArgs> | undefined;
}

/** An IAM policy that allows putting records, and nothing else. */
export function producerPolicy(
  name: string,
  { stream, tags, transform }: ProducerPolicyArgs,
  opts: { parent: pulumi.Resource },
): aws.iam.Policy {
  const ours: aws.iam.PolicyArgs = {
    description: `Put records on the stream of ${name}`,
    policy: { Version: "2012-10-17", Statement: putStatements(PRODUCER_ACTIONS, stream) },
    ...tagged(tags),
  };
  return new aws.iam.Policy(...transformed(`${name}-producer`, ours, opts, transform));
}
