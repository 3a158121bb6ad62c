import { hash } from "node:crypto";
import type { Claim } from "./claim.ts";
import type { WireRequest } from "./http.ts";

/** What of a request is signed, written in the one way that both sides know. */
export function canonicalRequest(
  { method, url, headers, body }: WireRequest & { readonly body: Buffer },
  { service, signedHeaders }: Claim,
): string {
  const [path, query] = split(url);
  return [
    method,
    // S3 signs the path as it is sent; every other service escapes it once more.
    service === "s3" ? path : canonicalPath(path),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${canonicalValue(headers[name])}`),
    "",
    signedHeaders.join(";"),
    headers["x-amz-content-sha256"] ?? hash("sha256", body),
  ].join("\n");
}

function canonicalPath(path: string): string {
  if (path === "/") return path;
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(escaped(segment));
  }
  return `/${segments.join("/")}${segments.length > 0 && path.endsWith("/") ? "/" : ""}`;
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => [
    escaped(name),
    escaped(value),
  ]);
  return pairs
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map((pair) => pair.join("="))
    .join("&");
}

function canonicalValue(value = ""): string {
  return value.trim().replace(/\s+/g, " ");
}

/** All but letters, digits, `-`, `.`, `_` and `~` percent-encoded. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Path, and query without its question mark. */
export function split(url: string): [path: string, query: string] {
  const mark = url.indexOf("?");
  return mark < 0 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}
