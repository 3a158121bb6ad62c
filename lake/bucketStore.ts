import type { Readable } from "node:stream";
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import type { ObjectStore, StoredObject } from "./objectStore.ts";

/** The objects of a bucket of S3. */
export function bucketStore(client: S3Client, bucket: string): ObjectStore {
  async function* list(
    Prefix: string,
    enter?: (folder: string) => boolean,
  ): AsyncGenerator<StoredObject> {
    // Folder by folder only where folders are passed over: otherwise that asks more often for the same.
    const request = { Bucket: bucket, Prefix, ...(enter && { Delimiter: "/" }) };
    for await (const page of paginateListObjectsV2({ client }, request)) {
      for (const { Key = "", Size = 0, LastModified } of page.Contents ?? []) {
        yield { key: Key, size: Size, modified: LastModified?.getTime() ?? Date.now() };
      }
      for (const { Prefix: folder = "" } of page.CommonPrefixes ?? []) {
        if (enter?.(folder)) yield* list(folder, enter);
      }
    }
  }
  return {
    name: `s3://${bucket}`,
    list,
    async open(Key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return Body as Readable;
    },
  };
}
