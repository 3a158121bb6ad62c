import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import type { PrivateBucket } from "../privateBucket.ts";

/** Prefix of all artefacts. */
export const ARTEFACTS = "models/";

/** Prefix of a model's artefacts. */
export function artefactPrefix(name: string): string {
  return `${ARTEFACTS}${name}/`;
}

/**
 * SHA-256 of a model's artefact, hexadecimal. The object's key contains it: other bytes have another key, or SageMaker
 * would not notice the new model.
 *
 * @throws RunError with the component and the file, if the file can't be read.
 */
export function contentHash(component: string, artefact: string): string {
  try {
    return createHash("sha256").update(readFileSync(artefact)).digest("hex");
  } catch (error) {
    throw new pulumi.RunError(
      `${component}: can't read the artefact ${artefact}: ${(error as Error).message}`,
    );
  }
}

/** Arguments of {@link uploadArtefact}. */
export interface UploadArgs {
  /** Path on this machine. */
  readonly artefact: string;
  /** Its {@link contentHash}. */
  readonly hash: string;
  readonly bucket: PrivateBucket;
  readonly tags?: Tags | undefined;
}

/** Upload a model's artefact to the bucket. */
export function uploadArtefact(
  name: string,
  { artefact, hash, bucket, tags }: UploadArgs,
  opts: pulumi.CustomResourceOptions,
): aws.s3.BucketObjectv2 {
  return new aws.s3.BucketObjectv2(
    `${name}-artefact`,
    {
      bucket: bucket.name,
      key: `${artefactPrefix(name)}${hash}/model.tar.gz`,
      source: new pulumi.asset.FileAsset(artefact),
      ...tagged(tags),
    },
    { ...opts, dependsOn: bucket },
  );
}
