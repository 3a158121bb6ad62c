import { type Document, documentSchema } from "./document.ts";
import { linearMargins } from "./linear.ts";
import type { Matrix } from "./matrix.ts";
import { logistic, logit, softmax } from "./objective.ts";
import type { Margins } from "./shape.ts";
import { treeMargins } from "./trees.ts";

/** A trained model that answers as XGBoost 1.7 does, in its single precision. */
export interface Booster {
  /** Columns it was trained on. */
  readonly features: number;
  /** Numbers it answers per row: 1 probability, or one per class. */
  readonly outputs: number;
  /**
   * Answers, row after row. Columns that a row lacks at its end count as missing.
   *
   * @throws Error when the matrix has more columns than the model was trained on.
   */
  predict(matrix: Matrix): Float32Array;
}

/**
 * Read a booster that XGBoost 1.x saved as JSON: `gbtree` or `gblinear`, with `binary:logistic` or
 * `multi:softprob`.
 *
 * @param bytes The file. XGBoost looks at its first bytes to tell the format, so it has to begin with `{`.
 * @param file Its name, for messages.
 * @throws Error naming the file, the part and the value for anything that would be answered differently from XGBoost:
 *   other boosters and objectives, categorical splits, a `base_score` that is not one number.
 */
export function readBooster(bytes: Uint8Array, file: string): Booster {
  const { learner } = parsed(bytes, file);
  const { learner_model_param: param, objective, gradient_booster: booster } = learner;
  const binary = objective.name === "binary:logistic";
  const outputs = binary ? 1 : param.num_class;
  if (!Number.isFinite(Math.fround(param.base_score))) {
    throw new Error(`${file}: base_score is beyond single precision: ${param.base_score}`);
  }
  if (outputs < 1 || (binary && param.num_class > 1)) {
    throw new Error(`${file}: num_class ${param.num_class} does not fit ${objective.name}`);
  }
  const shape = { file, features: param.num_feature, outputs };
  const base = binary ? logit(param.base_score, file) : Math.fround(param.base_score);
  const margins =
    booster.name === "gbtree"
      ? treeMargins(booster.model, shape, base, learner.attributes?.best_ntree_limit ?? 0)
      : linearMargins(booster.model.weights, shape, base);
  const transform = binary ? logistic : softmax;
  return {
    features: shape.features,
    outputs,
    predict: (matrix) => predict(matrix, shape.features, outputs, margins, transform),
  };
}

function parsed(bytes: Uint8Array, file: string): Document {
  if (bytes[0] !== 0x7b) {
    throw new Error(
      `${file}: must begin with "{", got byte ${bytes[0] ?? "none"}: save the model as JSON`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new Error(`${file}: not JSON: ${(error as Error).message}`);
  }
  const document = documentSchema.safeParse(json);
  if (document.success) return document.data;
  const [issue] = document.error.issues;
  throw new Error(
    `${file}: not a model this can read: ${issue?.path.join(".")}: ${issue?.message}`,
  );
}

function predict(
  matrix: Matrix,
  features: number,
  outputs: number,
  margins: Margins,
  transform: (sums: Float32Array) => void,
): Float32Array {
  const { values, rows, columns } = matrix;
  if (columns > features) {
    throw new Error(
      `Number of columns does not match number of features in booster: ${columns} and ${features}`,
    );
  }
  const answers = new Float32Array(rows * outputs);
  const row = new Float32Array(features).fill(Number.NaN);
  const sums = new Float32Array(outputs);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) row[c] = values[r * columns + c] as number;
    margins(row, sums);
    transform(sums);
    answers.set(sums, r * outputs);
  }
  return answers;
}
