import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import { type Transform, transformed } from "../common/transform.ts";
import type { Statement } from "../iam/statement.ts";
import { keyStatements } from "../kms/customerKey.ts";

/** A stream, and the customer's key that encrypts it, if any. */
export interface Stream {
  readonly streamArn: pulumi.Output<string>;
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
}

/** To put records, many at a time, and to ask whether the stream is there. */
export const PUT_ACTIONS = ["kinesis:DescribeStreamSummary", "kinesis:PutRecords"];
/** To read records. */
export const READ_ACTIONS = [
  "kinesis:DescribeStreamSummary",
  "kinesis:GetRecords",
  "kinesis:GetShardIterator",
  "kinesis:ListShards",
];
/** What a producer has to do, and nothing else: put records, one or many, and ask whether the stream is there. */
const PRODUCER_ACTIONS = [
  "kinesis:DescribeStreamSummary",
  "kinesis:PutRecord",
  "kinesis:PutRecords",
];

/** Things to do with a stream that need no more of its key than to decrypt records. */
export function readStatements(actions: string[], stream: Stream): Statement[] {
  return streamStatements(actions, stream, "kms:Decrypt");
}

/** Things to do with a stream that encrypt records. */
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
    // The customer's key, for this stream's records.
    ...keyStatements({
      kmsKeyArn,
      action: keyAction,
      arn: streamArn,
      context: { "aws:kinesis:arn": streamArn },
    }),
  ];
}

/** What {@link producerPolicy} needs to know. */
export interface ProducerPolicyArgs {
  readonly stream: Stream;
  readonly tags?: Tags | undefined;
  readonly transform?: Transform<aws.iam.PolicyArgs> | undefined;
}

/** A policy that lets its bearer put records, and nothing else. */
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
