import { AwsError, type AwsRequest, type AwsResponse } from "../request.ts";
import type { Service, ServiceContext } from "../service.ts";
import { s3Access } from "./access.ts";
import { Bucket } from "./bucket.ts";
import { deleteObjects } from "./delete.ts";
import { faultyS3 } from "./faults.ts";
import { getObject } from "./get.ts";
import { listObjects } from "./list.ts";
import { putDeclared, putObject } from "./put.ts";
import { notEmulated, targetOf } from "./request.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";

/**
 * S3, with the declared buckets as plain directories `OUT/s3/<bucket>` and the declared objects in them.
 *
 * Path style only. Not emulated: versions, multipart uploads, copies, tags, and everything about a bucket that
 * only AWS can do (encryption, lifecycle).
 */
export async function s3({ graph, out }: ServiceContext): Promise<Service> {
  const declared = (type: string) => graph.resources.filter((resource) => resource.type === type);
  const buckets = new Map<string, Bucket>();
  for (const { outputs } of declared(BUCKET)) {
    const name = String(outputs.bucket);
    buckets.set(name, await Bucket.open(name, out));
  }
  const bucketNamed = (name: string) => {
    const bucket = buckets.get(name);
    if (bucket) return bucket;
    throw new AwsError(404, "NoSuchBucket", "The specified bucket does not exist", {
      BucketName: name,
    });
  };
  for (const object of declared(OBJECT)) await putDeclared(object, bucketNamed);

  const answer = async (request: AwsRequest): Promise<AwsResponse> => {
    const { bucket, key } = targetOf(request);
    const { method, query } = request;
    const operation = `${method} ${key === "" ? "bucket" : "object"}`;
    if (operation === "HEAD bucket") {
      bucketNamed(bucket);
      return { status: 200, headers: { "x-amz-bucket-region": graph.region } };
    }
    if (operation === "GET bucket" && query.get("list-type") === "2") {
      return document(await listObjects(bucketNamed(bucket), query));
    }
    if (operation === "POST bucket" && query.has("delete")) {
      return document(await deleteObjects(bucketNamed(bucket), request));
    }
    if (operation === "PUT object") return putObject(bucketNamed(bucket), key, request);
    if (operation === "GET object" || operation === "HEAD object") {
      const object = await bucketNamed(bucket).find(key);
      if (object) return getObject(object, request);
      throw new AwsError(404, "NoSuchKey", "The specified key does not exist.", { Key: key });
    }
    if (operation === "DELETE object") {
      await bucketNamed(bucket).delete(key);
      return { status: 204 };
    }
    throw notEmulated(operation);
  };

  const working = new Set<Promise<unknown>>();
  return {
    signingName: "s3",
    resourceTypes: [BUCKET, OBJECT],
    access: s3Access(graph),
    faulty: faultyS3,
    handle(request) {
      const answering = answer(request);
      working.add(answering);
      const done = () => working.delete(answering);
      answering.then(done, done);
      return answering;
    },
    async close() {
      // No half-written object stays behind.
      await Promise.allSettled(working);
    },
  };
}

function document(body: string): AwsResponse {
  return { status: 200, headers: { "content-type": "application/xml" }, body };
}
