import * as z from "zod";
import { refuseOtherFeatures } from "./features.ts";

const artifact = {
  /** Model version by content: the model's name and the first 12 hex digits of its SHA-256. */
  version: z.string().regex(/^[a-z][a-z-]*-[0-9a-f]{12}$/),
  /** Columns the model was trained on, in order. At least two: the container can't read one-column CSV. */
  features: z.array(z.string()).min(2),
};

/** What `models/fraud/manifest.json` says. */
export const fraudManifestSchema = z.strictObject({
  ...artifact,
  /** Probability from which a transaction is suspected, 0 to 1. A stack may override it. */
  threshold: z.number().min(0).max(1),
});

/** What `models/segmentation/manifest.json` says. */
export const segmentationManifestSchema = z.strictObject({
  ...artifact,
  /** Name of each class, in the order of the model's outputs. */
  segments: z.array(z.string().min(1)).min(2),
});

export type FraudManifest = z.infer<typeof fraudManifestSchema>;
export type SegmentationManifest = z.infer<typeof segmentationManifestSchema>;

/**
 * Check a manifest against the columns that our code computes.
 *
 * @param file Where it came from, for the message.
 * @throws Error naming the file, the key and what to do.
 */
export function checkedManifest<T extends { features: string[] }>(
  schema: z.ZodType<T>,
  manifest: unknown,
  file: string,
  features: readonly string[],
): T {
  const checked = schema.safeParse(manifest);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const key = issue?.path.join(".") || "the manifest";
    throw new Error(
      `${file}: ${key}: ${issue?.message}. Write it anew with npm run train, or see guides/models.md`,
    );
  }
  refuseOtherFeatures(checked.data.features, features, file);
  return checked.data;
}
