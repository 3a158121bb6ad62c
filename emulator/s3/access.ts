import { type Home, s3Arn } from "../iam/arn.ts";
import { forEach } from "../iam/forEach.ts";
import type { Access, Accesses, AwsRequest } from "../request.ts";
import { keysToDelete } from "./delete.ts";
import { notEmulated, targetOf } from "./request.ts";

const OBJECT_ACTIONS: Readonly<Record<string, string>> = {
  DELETE: "s3:DeleteObject",
  GET: "s3:GetObject",
  HEAD: "s3:GetObject",
  PUT: "s3:PutObject",
};

/** Query parameters of a listing that conditions may ask about. */
const ASKED_OF_LISTINGS = ["delimiter", "max-keys", "prefix"];

/**
 * What a call of S3 does. One that deletes many objects has to be allowed each: S3 itself would answer for each apart.
 * A missing object is a 404 here for whoever may read it; S3 tells that only those who may list the bucket.
 */
export function s3Access(home: Home): (request: AwsRequest) => Accesses {
  return (request) => {
    const { method, query, body } = request;
    const { bucket, key } = targetOf(request);
    if (bucket === "") return [{ action: "s3:ListAllMyBuckets", resource: "*" }];
    const object = OBJECT_ACTIONS[method];
    if (key !== "" && object) return [{ action: object, resource: s3Arn(home, bucket, key) }];
    if (key === "" && method === "POST" && query.has("delete")) {
      const keys = keysToDelete(body).map((key) => s3Arn(home, bucket, key));
      return forEach("s3:DeleteObject", keys);
    }
    if (key === "" && (method === "GET" || method === "HEAD")) {
      return [listing(s3Arn(home, bucket), query)];
    }
    throw notEmulated(`${method} ${key === "" ? "bucket" : "object"}`);
  };
}

/** Asking whether a bucket is there counts as listing it. */
function listing(resource: string, query: URLSearchParams): Access {
  const asked = ASKED_OF_LISTINGS.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[`s3:${name}`, value]];
  });
  return { action: "s3:ListBucket", resource, context: Object.fromEntries(asked) };
}
