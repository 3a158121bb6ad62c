import type { Readable } from "node:stream";
import { GetObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { credentialTrouble } from "../cli/credentialTrouble.ts";
import { CommandError } from "../cli/errors.ts";
import { type DeliveredObject, isDelivered } from "./delivered.ts";

/** `s3://BUCKET` or `s3://BUCKET/PREFIX`. */
const URL = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/**
 * What the pipeline delivered to a bucket: AWS's, or the one that `AWS_ENDPOINT_URL` leads to.
 *
 * @param url `s3://BUCKET[/PREFIX]`; the prefix may be any that lies above or below the partitions `tipo=…`, and is
 * `delivered/` when left out, which is all that the training policy lets list.
 * @throws CommandError naming the bucket and what to do.
 */
export async function deliveredBucket(url: string): Promise<DeliveredObject[]> {
  const [, Bucket, Prefix = "delivered/"] = URL.exec(url) ?? [];
  if (Bucket === undefined) {
    throw new CommandError(`--data ${url} must be s3://BUCKET or s3://BUCKET/PREFIX`);
  }
  const custom = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const client = new S3Client({ followRegionRedirects: true, forcePathStyle: Boolean(custom) });
  const objects: DeliveredObject[] = [];
  await explained(url, async () => {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
      for (const { Key = "" } of Contents) {
        if (!isDelivered(Key)) continue;
        const open = () =>
          explained(url, async () => {
            const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
            return Body as Readable;
          });
        objects.push({ name: `s3://${Bucket}/${Key}`, open });
      }
    }
  });
  if (objects.length > 0) return objects;
  throw new CommandError(
    `--data ${url} holds nothing that the pipeline delivered: name the bucket, or a prefix above or below delivered/tipo=transacao/`,
  );
}

/** What went wrong and what to do about it, in one line. */
async function explained<T>(url: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { name, message } = error as Error;
    throw new CommandError(`--data ${url}: ${what(name, message.split("\n")[0] as string)}`);
  }
}

function what(name: string, message: string): string {
  if (name === "NoSuchBucket") return "there is no such bucket: check its name and AWS_PROFILE";
  if (name === "AccessDenied" || name === "AccessDeniedException") {
    return `not allowed (${message}): these credentials need s3:ListBucket and s3:GetObject, and kms:Decrypt on the bucket's key`;
  }
  const credentials = credentialTrouble(name);
  if (credentials) return credentials;
  if (message === "Region is missing") return "no AWS region: set AWS_REGION";
  return `S3 did not answer as it should (${name}: ${message}): check the network, AWS_REGION and AWS_ENDPOINT_URL`;
}
