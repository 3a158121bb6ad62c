import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { list } from "tar";
import type * as z from "zod";
import { CommandError } from "../../cli/errors.ts";
import { pathProblem } from "../../cli/path.ts";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../../contract/features.ts";
import {
  checkedManifest,
  type FraudManifest,
  fraudManifestSchema,
  type SegmentationManifest,
  segmentationManifestSchema,
} from "../../contract/manifest.ts";
import { versionOf } from "../artifact.ts";
import type { XGBoost } from "../xgboost.ts";

/** Both models as they would be deployed, answering with real XGBoost. */
export interface Models {
  readonly fraud: FraudManifest;
  readonly segmentation: SegmentationManifest;
  /** Probability of fraud of each row. */
  scores(fraudRows: Float32Array): Float32Array;
  /** Number of the likeliest segment of each row. */
  segments(segmentationRows: Float32Array): number[];
}

/**
 * Read the models that `npm run train` wrote.
 *
 * @param directory Holds `fraud/` and `segmentation/`.
 * @throws CommandError naming the file and what to do.
 */
export async function readModels(directory: string, xgboost: XGBoost): Promise<Models> {
  const read = <T extends FraudManifest | SegmentationManifest>(
    name: string,
    schema: z.ZodType<T>,
    features: readonly string[],
  ) => readModel(join(directory, name), name, schema, features);
  const fraud = await read("fraud", fraudManifestSchema, FRAUD_FEATURES);
  const segmentation = await read(
    "segmentation",
    segmentationManifestSchema,
    SEGMENTATION_FEATURES,
  );
  return {
    fraud: fraud.manifest,
    segmentation: segmentation.manifest,
    scores: (rows) => answers(xgboost, fraud.booster, rows, FRAUD_FEATURES.length),
    segments(rows) {
      const { length } = SEGMENTATION_FEATURES;
      const classes = segmentation.manifest.segments.length;
      const probabilities = answers(xgboost, segmentation.booster, rows, length);
      return Array.from({ length: rows.length / length }, (_, i) => {
        const row = probabilities.subarray(i * classes, (i + 1) * classes);
        return row.indexOf(Math.max(...row));
      });
    },
  };
}

function answers(
  xgboost: XGBoost,
  booster: Buffer,
  rows: Float32Array,
  columns: number,
): Float32Array {
  const matrix = xgboost.matrix(rows, columns);
  const loaded = xgboost.load(booster);
  try {
    return loaded.predict(matrix);
  } finally {
    loaded.free();
    matrix.free();
  }
}

async function readModel<T extends FraudManifest | SegmentationManifest>(
  directory: string,
  name: string,
  schema: z.ZodType<T>,
  features: readonly string[],
): Promise<{ manifest: T; booster: Buffer }> {
  const file = join(directory, "manifest.json");
  const archive = join(directory, "model.tar.gz");
  try {
    const json: unknown = JSON.parse(await readFile(file, "utf8"));
    const manifest = checkedManifest(schema, json, file, features);
    const booster = await unpacked(archive);
    const version = versionOf(name, booster);
    if (version === manifest.version) return { manifest, booster };
    throw new Error(
      `${archive} holds ${version}, and the manifest beside it says ${manifest.version}. Write both anew with npm run train`,
    );
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    const advice = "run npm run train, or name the directory that holds fraud/ and segmentation/";
    if (code === "ENOENT") {
      throw new CommandError(`--models: there is no model in ${directory}: ${advice}`);
    }
    throw new CommandError(
      syscall === undefined
        ? message
        : pathProblem(`--models: the model in ${directory}`, "read", error, advice),
    );
  }
}

/** The one file that a `model.tar.gz` holds. */
async function unpacked(archive: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await list({
    file: archive,
    onReadEntry: (entry) => entry.on("data", (chunk) => chunks.push(chunk)),
  });
  return Buffer.concat(chunks);
}
