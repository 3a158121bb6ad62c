import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import type { PrivateBucket } from "../privateBucket.ts";

/** Prefix of all artifacts. */
export const ARTIFACTS = "models/";

/** Prefix of a model's artifacts. */
export function artifactPrefix(name: string): string {
  return `${ARTIFACTS}${name}/`;
}

/**
 * SHA-256 of a model's artifact, hexadecimal. The object's key contains it: other bytes have another key, or SageMaker
 * would not notice the new model.
 *
 * @throws RunError with the component and the file, if the file can't be read.
 */
export function contentHash(component: string, artifact: string): string {
  try {
    return createHash("sha256").update(readFileSync(artifact)).digest("hex");
  } catch (error) {
    throw new pulumi.RunError(
      `${component}: can't read the artifact ${artifact}: ${(error as Error).message}`,
    );
  }
}

/** Arguments of {@link uploadArtifact}. */
export interface UploadArgs {
  /** Path on this machine. */
  readonly artifact: string;
  /** Its {@link contentHash}. */
  readonly hash: string;
  readonly bucket: PrivateBucket;
  readonly tags?: Tags | undefined;
}

/** Upload a model's artifact to the bucket. */
export function uploadArtifact(
  name: string,
  { artifact, hash, bucket, tags }: UploadArgs,
  opts: pulumi.CustomResourceOptions,
): aws.s3.BucketObjectv2 {
  return new aws.s3.BucketObjectv2(
    // As existing stacks spell it: another name would replace the object.
    `${name}-artefact`,
    {
      bucket: bucket.name,
      key: `${artifactPrefix(name)}${hash}/model.tar.gz`,
      source: new pulumi.asset.FileAsset(artifact),
      ...tagged(tags),
    },
    { ...opts, dependsOn: bucket },
  );
}
