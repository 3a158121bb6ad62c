import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "./contract/features.ts";
import {
  checkedManifest,
  type FraudManifest,
  fraudManifestSchema,
  type SegmentationManifest,
  segmentationManifestSchema,
} from "./contract/manifest.ts";

/** The trained models in `models/`, which `npm run train` writes. */
export type Models = {
  /** Tells how likely a transaction is to be a fraud. */
  readonly fraud: FraudManifest & Trained;
  /** Tells which kind of customer an account belongs to. */
  readonly segmentation: SegmentationManifest & Trained;
};

interface Trained {
  /** Absolute path of the `model.tar.gz`. */
  readonly artifact: string;
}

/**
 * What the manifests of both models say, and where their artifacts are.
 *
 * @throws RunError that `pulumi preview` shows, naming the manifest at fault and what to do: it isn't there, isn't a
 *   manifest, or the model was trained on other columns than the code computes.
 */
export function readModels(): Models {
  return {
    fraud: {
      ...manifestOf("fraud", fraudManifestSchema, FRAUD_FEATURES),
      artifact: path("models/fraud/model.tar.gz"),
    },
    segmentation: {
      ...manifestOf("segmentation", segmentationManifestSchema, SEGMENTATION_FEATURES),
      artifact: path("models/segmentation/model.tar.gz"),
    },
  };
}

/**
 * What the scoring Lambda has to know of the models, as its environment names it.
 *
 * @param threshold Probability from which fraud is suspected, 0 to 1; the model's own when undefined.
 */
export function modelVariables(
  { fraud, segmentation }: Models,
  threshold = fraud.threshold,
): Record<string, string> {
  return {
    FRAUD_MODEL: fraud.version,
    FRAUD_FEATURES: fraud.features.join(","),
    FRAUD_THRESHOLD: String(threshold),
    SEGMENTATION_MODEL: segmentation.version,
    SEGMENTATION_FEATURES: segmentation.features.join(","),
    SEGMENTS: JSON.stringify(segmentation.segments),
  };
}

/** What the manifest of a model says, after checking it. */
function manifestOf<T extends { features: string[] }>(
  name: string,
  schema: Parameters<typeof checkedManifest<T>>[0],
  features: readonly string[],
): T {
  const file = `models/${name}/manifest.json`;
  try {
    return checkedManifest(schema, JSON.parse(readFileSync(path(file), "utf8")), file, features);
  } catch (error) {
    const { message } = error as Error;
    throw new pulumi.RunError(message.startsWith(file) ? message : `${file}: ${message}`);
  }
}

/** Absolute path of a file of this project. */
function path(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
