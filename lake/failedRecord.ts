import { createHash } from "node:crypto";

/** What Firehose says of a record that it could not process or place. */
export interface Failure {
  /** Such as `Lambda.FunctionError`; empty where the line says none. */
  readonly errorCode: string;
  readonly errorMessage?: string;
  readonly attemptsMade?: number;
  /** When the record arrived on the stream, epoch milliseconds. */
  readonly arrivalTimestamp?: number;
  /** When the last attempt ended, epoch milliseconds. */
  readonly attemptEndingTimestamp?: number;
  readonly lambdaARN?: string;
}

/** A line of an error object. */
export interface FailedRecord {
  /** The record as it came in. */
  readonly original: Buffer;
  /** SHA-256 of the original, in hexadecimal digits. */
  readonly sha256: string;
  readonly failure: Failure;
  /**
   * Tells this failure of the record from its other ones: when it had arrived. A replay that fails again has arrived
   * anew, a second copy of the same line has not.
   */
  readonly id: string;
}

/**
 * Read a line of an error object, as any release of Firehose writes it: fields in any order and their names in any case
 * (`lambdaARN`, `lambdaArn`), `errorCode` or `lastErrorCode`, numbers or numeric strings; unknown fields are ignored.
 *
 * @param place Key of the object and number of the line, which tell a failure apart that has no time of arrival.
 * @returns undefined when there is no original to be had from it.
 */
export function readFailedRecord(
  line: Uint8Array,
  place: { readonly key: string; readonly number: number },
): FailedRecord | undefined {
  const fields = fieldsOf(line);
  const original = base64(fields?.get("rawdata"));
  if (!fields || !original) return undefined;
  const text = (...names: string[]) =>
    names.map((name) => fields.get(name)).find((value) => typeof value === "string");
  const arrivalTimestamp = numeric(fields.get("arrivaltimestamp"));
  return {
    original,
    sha256: sha256(original),
    failure: present<Failure>({
      errorCode: text("errorcode", "lasterrorcode") ?? "",
      errorMessage: text("errormessage", "lasterrormessage"),
      attemptsMade: numeric(fields.get("attemptsmade")),
      arrivalTimestamp,
      attemptEndingTimestamp: numeric(fields.get("attemptendingtimestamp")),
      lambdaARN: text("lambdaarn"),
    }),
    id: `${arrivalTimestamp ?? sha256(`${place.key}#${place.number}`)}`,
  };
}

/** SHA-256 in hexadecimal digits. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** By their names in lower case. */
function fieldsOf(line: Uint8Array): Map<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.length).toString());
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  return new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
}

function base64(text: unknown): Buffer | undefined {
  if (typeof text !== "string" || text.length % 4 !== 0) return undefined;
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, "base64") : undefined;
}

function numeric(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** What there is of an object's fields. */
function present<T extends object>(fields: { readonly [K in keyof T]-?: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
