import type { File, Resource } from "../../program/index.ts";
import type { AwsRequest, AwsResponse } from "../request.ts";
import type { Bucket } from "./bucket.ts";
import { checkedChecksums } from "./checksums.ts";
import { notEmulated } from "./request.ts";

/** Headers of a PutObject that a reader gets back; those that start with `x-amz-meta-` too. */
const KEPT_HEADERS = [
  "content-type",
  "content-encoding",
  "content-disposition",
  "content-language",
  "cache-control",
  "expires",
];

/** Headers that change what a PutObject means, in ways that are not emulated. */
const REFUSED_HEADERS = [
  "x-amz-copy-source",
  "x-amz-tagging",
  "x-amz-write-offset-bytes",
  "if-match",
];

/** Answer `PutObject`. @throws AwsError for a body that isn't what was sent, a key that is taken or can't be held. */
export async function putObject(
  bucket: Bucket,
  key: string,
  request: AwsRequest,
): Promise<AwsResponse> {
  const { headers, body } = request;
  const refused = REFUSED_HEADERS.find((name) => headers[name] !== undefined);
  if (refused) throw notEmulated(`PutObject with ${refused}`);
  const condition = headers["if-none-match"];
  if (condition !== undefined && condition !== "*") {
    throw notEmulated("PutObject with an If-None-Match other than *");
  }
  const checksums = checkedChecksums(headers, body);
  const kept = Object.entries(headers).filter(
    ([name]) => KEPT_HEADERS.includes(name) || name.startsWith("x-amz-meta-"),
  );
  const { md5 } = await bucket.put(
    key,
    body,
    { ...Object.fromEntries(kept), ...checksums },
    condition === "*",
  );
  return { status: 200, headers: { etag: `"${md5}"`, ...checksums } };
}

/** Put an object that the program declares. */
export async function putDeclared(
  { inputs, outputs, name }: Resource,
  bucketNamed: (name: string) => Bucket,
): Promise<void> {
  const { source, content, contentBase64 } = inputs as {
    source?: File;
    content?: string;
    contentBase64?: string;
  };
  const bytes =
    source?.bytes ??
    (contentBase64 ? Buffer.from(contentBase64, "base64") : Buffer.from(content ?? ""));
  const headers: Record<string, string> = {};
  if (inputs.contentType) headers["content-type"] = String(inputs.contentType);
  if (inputs.contentEncoding) headers["content-encoding"] = String(inputs.contentEncoding);
  for (const [key, value] of Object.entries((inputs.metadata as Record<string, string>) ?? {})) {
    headers[`x-amz-meta-${key}`] = value;
  }
  await bucketNamed(String(outputs.bucket)).put(String(outputs.key ?? name), bytes, headers);
}
