import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import { type Transform, transformed } from "../common/transform.ts";
import type { StreamSource } from "./streamSource.ts";

/** A stream, new or existing. */
export interface StreamHandle {
  /** `undefined` when the stream belongs to someone else. */
  readonly resource: aws.kinesis.Stream | undefined;
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
}

/** Create an encrypted stream, or refer to the existing one. */
export function streamOf(
  name: string,
  source: StreamSource,
  args: {
    protect: boolean;
    tags: Tags | undefined;
    transform: Transform<aws.kinesis.StreamArgs> | undefined;
  },
  opts: { parent: pulumi.Resource },
): StreamHandle {
  if (source.mode === "existing") {
    const [, existing] = source.arn.split("/");
    return {
      resource: undefined,
      name: pulumi.output(existing as string),
      arn: pulumi.output(source.arn),
    };
  }
  const ours: aws.kinesis.StreamArgs = {
    retentionPeriod: source.retentionHours,
    encryptionType: "KMS",
    kmsKeyId: source.kmsKeyArn ?? "alias/aws/kinesis",
    ...(source.mode === "provisioned"
      ? { streamModeDetails: { streamMode: "PROVISIONED" }, shardCount: source.shards }
      : { streamModeDetails: { streamMode: "ON_DEMAND" } }),
    ...tagged(args.tags),
  };
  const resource = new aws.kinesis.Stream(
    ...transformed(`${name}-stream`, ours, { ...opts, protect: args.protect }, args.transform),
  );
  return { resource, name: resource.name, arn: resource.arn };
}
