import type { Booster } from "../../../xgboost/booster.ts";
import type { Matrix } from "../../../xgboost/matrix.ts";
import { pythonFloat, readCsv } from "./csv.ts";

/** What the container answers to one `POST /invocations`. */
export interface ContainerReply {
  readonly status: number;
  readonly contentType?: string;
  readonly body: string;
}

const ACCEPTED = [
  "application/json",
  "application/jsonlines",
  "application/x-recordio-protobuf",
  "text/csv",
];

/**
 * Answer as SageMaker's XGBoost 1.7-1 container does, in its order: 204 for an empty body, 415 for a body it
 * can't read, 400 for one the model can't take, 406 for an answer in a type nobody knows, 500 for one in a
 * type that needs selectable inference.
 *
 * Of the types it reads, this reads `text/csv` alone; libsvm and recordio get 415.
 *
 * @param contentType None makes the container expect libsvm.
 * @param accept None or any makes it answer in CSV.
 */
export function answer(
  booster: Booster,
  body: Uint8Array,
  contentType: string | undefined,
  accept: string | undefined,
): ContainerReply {
  if (body.length === 0) return { status: 204, body: "" };
  let matrix: Matrix;
  try {
    checkContentType(contentType);
    matrix = readCsv(body);
  } catch (error) {
    return { status: 415, body: (error as Error).message };
  }
  let answers: Float32Array;
  try {
    answers = booster.predict(matrix);
  } catch (error) {
    const reason = (error as Error).message;
    return { status: 400, body: `Unable to evaluate payload provided: ${reason}` };
  }
  const asked = accept?.split(";")[0]?.trim().toLowerCase() || "*/*";
  const type = asked === "*/*" ? "text/csv" : asked;
  if (!ACCEPTED.includes(type)) {
    return {
      status: 406,
      body: `Accept type ${asked} is not supported. Please use supported accept types: ${ACCEPTED.join(", ")}.`,
    };
  }
  if (type === "text/csv") {
    return { status: 200, contentType: "text/csv; charset=utf-8", body: asCsv(booster, answers) };
  }
  if (type === "application/json") {
    return { status: 200, contentType: type, body: asJson(booster, answers) };
  }
  return { status: 500, body: `Cannot encode predictions as ${type} without selectable inference` };
}

function checkContentType(contentType = "text/libsvm"): void {
  const [type, ...parameters] = contentType
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const label = parameters.find((parameter) => parameter.startsWith("label_size="));
  if ((type !== "text/csv" && type !== "csv") || (label && label !== "label_size=1")) {
    throw new Error(`${contentType} is not an accepted ContentType: csv, text/csv.`);
  }
}

/** One line a row, each ended by a newline. */
function asCsv(booster: Booster, answers: Float32Array): string {
  return rows(booster, answers, "nan")
    .map((row) => `${row.join(",")}\n`)
    .join("");
}

function asJson(booster: Booster, answers: Float32Array): string {
  const scores = rows(booster, answers, "NaN").map((row) =>
    booster.outputs === 1 ? `${row[0]}` : `[${row.join(", ")}]`,
  );
  return `{"predictions": [${scores.map((score) => `{"score": ${score}}`).join(", ")}]}`;
}

function rows(booster: Booster, answers: Float32Array, missing: "nan" | "NaN"): string[][] {
  const { outputs } = booster;
  return Array.from({ length: answers.length / outputs }, (_, row) =>
    Array.from(answers.subarray(row * outputs, (row + 1) * outputs), (value) =>
      pythonFloat(value, missing),
    ),
  );
}
