import { hash } from "node:crypto";
import { AwsError } from "../request.ts";

/** A request's body as its sender meant it, and the headers that go with it. */
export interface Payload {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Check a body against `x-amz-content-sha256`, and take off aws-chunked framing.
 *
 * Trailing headers (a checksum, mostly) join the other headers; `aws-chunked` leaves `content-encoding`, as
 * in S3.
 *
 * @throws AwsError `XAmzContentSHA256Mismatch` or `IncompleteBody`; `NotImplemented` for chunks that are
 * signed one by one.
 */
export function payloadOf(body: Buffer, headers: Readonly<Record<string, string>>): Payload {
  const mode = headers["x-amz-content-sha256"];
  if (mode === undefined || mode === "UNSIGNED-PAYLOAD") return { body, headers };
  if (mode === "STREAMING-UNSIGNED-PAYLOAD-TRAILER") return unframed(body, headers);
  if (mode.startsWith("STREAMING-")) {
    throw new AwsError(
      501,
      "NotImplemented",
      `x-amz-content-sha256 ${mode} is not emulated: send a hash, UNSIGNED-PAYLOAD or STREAMING-UNSIGNED-PAYLOAD-TRAILER`,
    );
  }
  if (mode === hash("sha256", body)) return { body, headers };
  throw new AwsError(
    400,
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
}

/** Chunks are `<hex size>\r\n<bytes>\r\n`; after the one of size 0 come trailing headers and an empty line. */
function unframed(body: Buffer, headers: Readonly<Record<string, string>>): Payload {
  const chunks: Buffer[] = [];
  let at = 0;
  const line = () => {
    const end = body.indexOf("\r\n", at);
    if (end < 0) throw incomplete("the aws-chunked framing breaks off");
    const text = body.toString("latin1", at, end);
    at = end + 2;
    return text;
  };
  for (;;) {
    const size = Number.parseInt(line(), 16);
    if (Number.isNaN(size)) throw incomplete("a chunk has no size");
    if (size === 0) break;
    if (at + size + 2 > body.length) throw incomplete("the last chunk is cut short");
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const trailers: Record<string, string> = {};
  while (at < body.length) {
    const [name = "", ...value] = line().split(":");
    if (name !== "") trailers[name.toLowerCase()] = value.join(":").trim();
  }
  for (const name of headers["x-amz-trailer"]?.toLowerCase().split(",") ?? []) {
    if (trailers[name.trim()] === undefined) throw incomplete(`the trailer ${name} is missing`);
  }
  const content = Buffer.concat(chunks);
  const declared = Number(headers["x-amz-decoded-content-length"] ?? content.length);
  if (declared !== content.length) {
    throw incomplete(
      `x-amz-decoded-content-length is ${declared}, the body has ${content.length} bytes`,
    );
  }
  const { "content-encoding": encoding = "", ...others } = headers;
  const encodings = encoding
    .split(",")
    .filter((name) => !["", "aws-chunked"].includes(name.trim()));
  const left = encodings.length > 0 ? { "content-encoding": encodings.join(",").trim() } : {};
  return { body: content, headers: { ...others, ...left, ...trailers } };
}

function incomplete(why: string): AwsError {
  return new AwsError(400, "IncompleteBody", `The request body is incomplete: ${why}`);
}
