import { AwsError, type AwsRequest } from "../request.ts";

/** Query parameters of the operations that are emulated; any other names an operation that is not. */
const KNOWN_QUERY = [
  "x-id",
  "delete",
  "list-type",
  "prefix",
  "delimiter",
  "continuation-token",
  "max-keys",
  "start-after",
  "encoding-type",
  "fetch-owner",
];

/** What a request is about. */
export interface Target {
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
}

/**
 * Bucket and key of a path-style request.
 *
 * @throws AwsError `InvalidURI`; `NotImplemented` for virtual-hosted style and for what isn't emulated.
 */
export function targetOf({ method, path, query, headers: { host = "" } }: AwsRequest): Target {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) {
    throw notEmulated(
      `virtual-hosted style (host ${host}): use the endpoint as http://127.0.0.1:<port>, or forcePathStyle, for it`,
    );
  }
  const unknown = [...query.keys()].find((name) => !KNOWN_QUERY.includes(name));
  if (unknown) throw notEmulated(`${method} ?${unknown}`);
  const [, bucket = "", ...key] = path.split("/");
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key.join("/")) };
  } catch {
    throw new AwsError(400, "InvalidURI", "Couldn't parse the specified URI.");
  }
}

/** What S3 can do and the local one can't. */
export function notEmulated(what: string): AwsError {
  return new AwsError(501, "NotImplemented", `the local S3 does not emulate ${what}`);
}
