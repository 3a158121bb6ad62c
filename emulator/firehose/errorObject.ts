import type { SourceRecord } from "./record.ts";

/** Why a record could not be delivered. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/**
 * Line of an error object: the record as it arrived, and what became of it. The fields are in the order of real
 * objects of 2025 and later, and spelt as there: `lambdaARN`, where the documentation has `lambdaArn`.
 *
 * @param attempts Invocations made, the first one included; 0 when there was none.
 * @param ended When the last of them ended, epoch milliseconds.
 * @param lambdaArn None without a transformation.
 */
export function errorLine(
  record: SourceRecord,
  failure: Failure,
  attempts: number,
  ended: number,
  lambdaArn: string | undefined,
): Buffer {
  const { data } = record;
  const line = {
    rawData: Buffer.from(data.buffer, data.byteOffset, data.length).toString("base64"),
    errorCode: failure.code,
    errorMessage: failure.message,
    attemptsMade: attempts,
    arrivalTimestamp: record.arrival,
    attemptEndingTimestamp: ended,
    lambdaARN: lambdaArn,
  };
  return Buffer.from(`${JSON.stringify(line)}\n`);
}
