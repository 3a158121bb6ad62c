import type { Failure } from "./errorObject.ts";

/** What the Lambda made of one record. */
export type Outcome =
  | { readonly result: "Ok"; readonly data: Buffer; readonly partitionKeys: unknown }
  | { readonly result: "Dropped" }
  | { readonly result: "Failed"; readonly failure: Failure };

const PROCESSING_FAILED = failed(
  "Lambda.ProcessingFailedStatus",
  "ProcessingFailed status set for record",
);
const MISSING = failed(
  "Lambda.MissingRecordId",
  "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.",
);
const DUPLICATED = failed(
  "Lambda.DuplicatedRecordId",
  "Multiple records were returned with the same record Id. Ensure that the Lambda function returns a unique record Id for each record.",
);
const NO_DATA = failed(
  "Lambda.InvalidReturnFormat",
  "The data field cannot be null when the SourceType is DirectPut or KinesisStreamAsSource and processing result is Ok. The value field cannot be null when the SourceType is MSKAsSource and processing result is Ok.",
);
// The code is AWS's; its texts for these two are not established.
const UNKNOWN_RESULT = failed(
  "Lambda.InvalidReturnFormat",
  "The result field must be Ok, Dropped or ProcessingFailed.",
);
const NOT_BASE64 = failed("Lambda.InvalidReturnFormat", "The data field must be base64.");

interface Returned {
  readonly result?: unknown;
  readonly data?: unknown;
  readonly metadata?: { readonly partitionKeys?: unknown } | null;
}

/**
 * What became of each record, by the Lambda's answer. Ids that were never sent are ignored; an answer that is no
 * JSON, or has no records, returns none of them.
 *
 * @param recordIds Ids that were sent; the outcomes come in their order.
 */
export function outcomes(recordIds: readonly string[], answer: Uint8Array): Outcome[] {
  const returned = new Map<string, Returned | "duplicated">();
  for (const record of returnedRecords(answer)) {
    if (typeof record !== "object" || record === null) continue;
    const id: unknown = (record as { recordId?: unknown }).recordId;
    if (typeof id === "string") returned.set(id, returned.has(id) ? "duplicated" : record);
  }
  return recordIds.map((id) => outcome(returned.get(id)));
}

function returnedRecords(answer: Uint8Array): unknown[] {
  const text = Buffer.from(answer.buffer, answer.byteOffset, answer.length).toString();
  try {
    const records: unknown = JSON.parse(text)?.records;
    return Array.isArray(records) ? records : [];
  } catch {
    return [];
  }
}

function outcome(returned: Returned | "duplicated" | undefined): Outcome {
  if (returned === undefined) return MISSING;
  if (returned === "duplicated") return DUPLICATED;
  const { result, data } = returned;
  if (result === "Dropped") return { result };
  if (result === "ProcessingFailed") return PROCESSING_FAILED;
  if (result !== "Ok") return UNKNOWN_RESULT;
  if (data === undefined || data === null) return NO_DATA;
  const bytes = typeof data === "string" ? decoded(data) : undefined;
  if (!bytes) return NOT_BASE64;
  return { result, data: bytes, partitionKeys: returned.metadata?.partitionKeys };
}

/** Bytes of standard base64; undefined for other text, which Node would decode by leaving out what it doesn't know. */
function decoded(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return text.length % 4 === 0 && bytes.length === (text.length / 4) * 3 - padding
    ? bytes
    : undefined;
}

function failed(code: string, message: string): Outcome {
  return { result: "Failed", failure: { code, message } };
}
