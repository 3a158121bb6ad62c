import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AwsError } from "../request.ts";

const PREFIX = "x-amz-checksum-";

/** How each checksum that is emulated is computed, in base64. */
const ALGORITHMS: Readonly<Record<string, (body: Buffer) => string>> = {
  crc32(body) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString("base64");
  },
  sha1: (body) => hash("sha1", body, "base64"),
  sha256: (body) => hash("sha256", body, "base64"),
};

/**
 * Check the body against every checksum that its sender gave, as a header or a trailer.
 *
 * @returns the checksum headers, to be kept with the object.
 * @throws AwsError `BadDigest`; `NotImplemented` for an algorithm that is not emulated.
 */
export function checkedChecksums(
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Record<string, string> {
  if (headers["content-md5"] && headers["content-md5"] !== hash("md5", body, "base64")) {
    throw new AwsError(
      400,
      "BadDigest",
      "The Content-MD5 you specified did not match what we received.",
    );
  }
  const given = Object.entries(headers).filter(
    ([name]) =>
      name.startsWith(PREFIX) && !["mode", "type", "algorithm"].includes(name.slice(PREFIX.length)),
  );
  for (const [name, value] of given) {
    const algorithm = name.slice(PREFIX.length);
    const compute = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
    if (!compute) {
      throw new AwsError(
        501,
        "NotImplemented",
        `the checksum ${algorithm} is not emulated; what is: ${Object.keys(ALGORITHMS).join(", ")}`,
      );
    }
    if (compute(body) !== value) {
      throw new AwsError(
        400,
        "BadDigest",
        `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
      );
    }
  }
  return Object.fromEntries(given);
}
