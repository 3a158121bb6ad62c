import { AwsError } from "../request.ts";

/** Longest key, bytes of UTF-8: S3's limit. */
const MAX_KEY_BYTES = 1024;
/** Longest file name, bytes: what Linux and macOS take. */
const MAX_SEGMENT_BYTES = 255;

/**
 * A key as a path relative to its bucket's directory.
 *
 * @throws AwsError `KeyTooLongError`, or `NotImplemented` for keys that S3 takes but a directory can't hold,
 * those that would leave it (`..`) among them.
 */
export function checkedKey(key: string): string {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new AwsError(400, "KeyTooLongError", "Your key is too long", {
      Size: Buffer.byteLength(key),
      MaxSizeAllowed: MAX_KEY_BYTES,
    });
  }
  const problem = problemOf(key);
  if (!problem) return key;
  throw new AwsError(
    501,
    "NotImplemented",
    `the key ${JSON.stringify(key)} ${problem}: the local S3 keeps objects as plain files and can't hold it`,
  );
}

function problemOf(key: string): string | undefined {
  if (key.includes("\0")) return "has a NUL";
  if (key.includes("\\")) return "has a backslash";
  for (const segment of key.split("/")) {
    if (segment === "") return "starts or ends with a slash, or has two in a row";
    if (segment === "." || segment === "..") return `has the segment ${segment}`;
    if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) {
      return `has a segment of more than ${MAX_SEGMENT_BYTES} bytes`;
    }
  }
  return undefined;
}
