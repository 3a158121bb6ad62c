import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import type { PrivateBucket } from "../privateBucket.ts";

/** First folder of all artefacts. */
export const ARTEFACTS = "models/";

/** What the keys of a model's artefacts start with. */
export function artefactPrefix(name: string): string {
  return `${ARTEFACTS}${name}/`;
}

/**
 * SHA-256 of a model's artefact, hexadecimal. It is a part of its key, so that new bytes are a new object and SageMaker
 * sees a new model.
 *
 * @throws RunError naming the component and the file, when it can't be read.
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

/** What {@link uploaded} needs to know. */
export interface UploadArgs {
  /** Path on this machine. */
  readonly artefact: string;
  /** Its {@link contentHash}. */
  readonly hash: string;
  readonly bucket: PrivateBucket;
  readonly tags?: Tags | undefined;
}

/** A model's artefact in the bucket. */
export function uploaded(
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
