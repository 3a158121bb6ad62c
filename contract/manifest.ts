import * as z from "zod/mini";

const artefact = {
  /** Model version by content: the model's name and the first 12 hex digits of its SHA-256. */
  version: z.string().check(z.regex(/^[a-z][a-z-]*-[0-9a-f]{12}$/)),
  /** Columns the model was trained on, in order. At least two: the container can't read one-column CSV. */
  features: z.array(z.string()).check(z.minLength(2)),
};

/** What `models/fraud/manifest.json` says. */
export const fraudManifestSchema = z.strictObject({
  ...artefact,
  /** Probability from which a transaction is suspected, 0 to 1. A stack may override it. */
  threshold: z.number().check(z.gte(0), z.lte(1)),
});

/** What `models/segmentation/manifest.json` says. */
export const segmentationManifestSchema = z.strictObject({
  ...artefact,
  /** Name of each class, in the order of the model's outputs. */
  segments: z.array(z.string().check(z.minLength(1))).check(z.minLength(2)),
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
  schema: z.ZodMiniType<T>,
  manifest: unknown,
  file: string,
  features: readonly string[],
): T {
  const checked = schema.safeParse(manifest);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new Error(
      `${file}: ${issue?.path.join(".") || "the manifest"}: ${issue?.message}. Run npm run train, or see guides/models.md`,
    );
  }
  const given = checked.data.features;
  if (given.length === features.length && features.every((name, i) => name === given[i])) {
    return checked.data;
  }
  const missing = features.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => !features.includes(name));
  const difference =
    missing.length + unknown.length === 0
      ? "the same names in another order"
      : `the model lacks [${missing.join(", ")}] and has [${unknown.join(", ")}] that the code does not compute`;
  throw new Error(
    `${file}: features differ from the code's: ${difference}. Retrain with npm run train, or deploy the code this model was trained with`,
  );
}
