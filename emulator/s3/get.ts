import { open } from "node:fs/promises";
import { AwsError, type AwsRequest, type AwsResponse } from "../request.ts";
import type { StoredObject } from "./bucket.ts";

/** Answer `GetObject` and `HeadObject`. @throws AwsError `InvalidRange`, `PreconditionFailed`. */
export async function getObject(
  object: StoredObject,
  { method, headers }: Pick<AwsRequest, "method" | "headers">,
): Promise<AwsResponse> {
  const etag = `"${object.md5}"`;
  const described = {
    etag,
    "last-modified": object.modified.toUTCString(),
    "accept-ranges": "bytes",
    "content-type": "binary/octet-stream",
  };
  if (headers["if-match"] && !matches(headers["if-match"], etag)) {
    throw new AwsError(
      412,
      "PreconditionFailed",
      "At least one of the pre-conditions you specified did not hold",
      { Condition: "If-Match" },
    );
  }
  if (headers["if-none-match"] && matches(headers["if-none-match"], etag)) {
    return { status: 304, headers: described };
  }
  const range = rangeOf(headers.range, object.size);
  // Checksums are of the whole object, and given to those who ask.
  const whole = !range && headers["x-amz-checksum-mode"] === "ENABLED";
  const kept = Object.entries(object.headers).filter(
    ([name]) => whole || !name.startsWith("x-amz-checksum-"),
  );
  const [start, end] = range ?? [0, object.size];
  const answer = {
    ...described,
    ...Object.fromEntries(kept),
    ...(range && { "content-range": `bytes ${start}-${end - 1}/${object.size}` }),
    "content-length": String(end - start),
  };
  const status = range ? 206 : 200;
  if (method === "HEAD") return { status, headers: answer };
  return { status, headers: answer, body: await bytesOf(object, start, end) };
}

async function bytesOf(object: StoredObject, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  const file = await open(object.path);
  try {
    if (bytes.length > 0) await file.read(bytes, 0, bytes.length, start);
  } finally {
    await file.close();
  }
  return bytes;
}

function matches(header: string, etag: string): boolean {
  return header.split(",").some((value) => ["*", etag, etag.slice(1, -1)].includes(value.trim()));
}

/** First byte, and the one after the last. Nothing for no range, and for one that S3 ignores (several, or malformed). */
function rangeOf(header: string | undefined, size: number): [number, number] | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  if (start < size && start < end) return [start, end];
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  throw new AwsError(416, "InvalidRange", "The requested range is not satisfiable", {
    RangeRequested: header,
    ActualObjectSize: size,
  });
}
