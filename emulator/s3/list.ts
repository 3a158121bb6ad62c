import { xmlDocument } from "../gateway/protocols.ts";
import { AwsError } from "../request.ts";
import type { Bucket } from "./bucket.ts";

/** Most keys and common prefixes on one page: S3's limit. */
const MAX_KEYS = 1000;

/** Answer `ListObjectsV2`. @throws AwsError `InvalidArgument`. */
export async function listObjects(bucket: Bucket, query: URLSearchParams): Promise<string> {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const startAfter = query.get("start-after") ?? "";
  const token = query.get("continuation-token");
  const maxKeys = Math.min(wholeNumber(query.get("max-keys") ?? String(MAX_KEYS)), MAX_KEYS);
  const encoded = query.get("encoding-type") === "url";
  const written = (text: string) => (encoded ? urlEncoded(text) : text);

  const after = token === null ? startAfter : decodedToken(token);
  const keys: string[] = [];
  const prefixes = new Set<string>();
  let last = "";
  let truncated = false;
  for (const key of await bucket.keys()) {
    if (!key.startsWith(prefix)) continue;
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const common = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    // A common prefix stands for all keys under it: once listed, on this page or an earlier one, it is done.
    if (!isAfter(common ?? key, after) || (common && prefixes.has(common))) continue;
    if (keys.length + prefixes.size >= maxKeys) {
      truncated = maxKeys > 0;
      break;
    }
    if (common) prefixes.add(common);
    else keys.push(key);
    last = common ?? key;
  }

  const contents: Record<string, unknown>[] = [];
  for (const key of keys) {
    const object = await bucket.find(key);
    if (!object) continue;
    contents.push({
      Key: written(key),
      LastModified: object.modified.toISOString(),
      ETag: `"${object.md5}"`,
      Size: object.size,
      StorageClass: "STANDARD",
    });
  }
  return xmlDocument("ListBucketResult", {
    Name: bucket.name,
    Prefix: written(prefix),
    ...(delimiter && { Delimiter: written(delimiter) }),
    MaxKeys: maxKeys,
    ...(encoded && { EncodingType: "url" }),
    KeyCount: contents.length + prefixes.size,
    IsTruncated: truncated,
    ...(startAfter && { StartAfter: written(startAfter) }),
    ...(token !== null && { ContinuationToken: token }),
    ...(truncated && { NextContinuationToken: Buffer.from(last).toString("base64") }),
    Contents: contents,
    CommonPrefixes: [...prefixes].map((common) => ({ Prefix: written(common) })),
  });
}

function isAfter(key: string, other: string): boolean {
  return Buffer.compare(Buffer.from(key), Buffer.from(other)) > 0;
}

function decodedToken(token: string): string {
  const bytes = Buffer.from(token, "base64");
  if (bytes.length > 0 && bytes.toString("base64") === token) return bytes.toString();
  throw new AwsError(400, "InvalidArgument", "The continuation token provided is incorrect", {
    ArgumentName: "continuation-token",
  });
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new AwsError(
    400,
    "InvalidArgument",
    "Provided max-keys not an integer or within integer range",
    {
      ArgumentName: "max-keys",
      ArgumentValue: text,
    },
  );
}

/** As S3 writes keys under `encoding-type=url`: slashes stay, a blank is a plus. */
function urlEncoded(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2F", "/")
    .replaceAll("%20", "+");
}
