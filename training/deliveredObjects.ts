import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { credentialTrouble } from "../cli/credentialTrouble.ts";
import { CommandError } from "../cli/errors.ts";
import { pathProblem } from "../cli/path.ts";
import { bucketStore } from "../lake/bucketStore.ts";
import { type DeliveredObject, isDelivered } from "../lake/delivered.ts";
import { directoryStore } from "../lake/directoryStore.ts";

/**
 * What the pipeline delivered to where `--data` says.
 *
 * @param place A bucket, `s3://BUCKET[/PREFIX]`, or a path. The prefix or directory may be any that lies above or below
 *   the partitions `tipo=…`.
 * @throws CommandError naming the place and what to do.
 */
export function deliveredObjects(place: string): Promise<DeliveredObject[]> {
  return place.startsWith("s3://") ? inBucket(place) : inFiles(place);
}

/** `s3://BUCKET` or `s3://BUCKET/PREFIX`. */
const URL = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/**
 * Those of a bucket: AWS's, or the one that `AWS_ENDPOINT_URL` leads to.
 *
 * @param url The prefix is `delivered/` when left out, which is all that the training policy lets list.
 */
async function inBucket(url: string): Promise<DeliveredObject[]> {
  const [, bucket, prefix = "delivered/"] = URL.exec(url) ?? [];
  if (bucket === undefined) {
    throw new CommandError(`--data ${url} must be s3://BUCKET or s3://BUCKET/PREFIX`);
  }
  const custom = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const client = new S3Client({ followRegionRedirects: true, forcePathStyle: Boolean(custom) });
  const store = bucketStore(client, bucket);
  const objects: DeliveredObject[] = [];
  await explained(url, async () => {
    for await (const { key } of store.list(prefix)) {
      if (!isDelivered(key)) continue;
      objects.push({
        name: `${store.name}/${key}`,
        open: () => explained(url, () => store.open(key)),
      });
    }
  });
  if (objects.length > 0) return objects;
  throw new CommandError(
    `--data ${url} holds nothing that the pipeline delivered: name the bucket, or a prefix above or below delivered/tipo=transacao/`,
  );
}

/** Those under a directory, such as the local run's `.local` or a copy of a bucket; or one file, whatever its name. */
async function inFiles(path: string): Promise<DeliveredObject[]> {
  const unreadable = (error: unknown) => {
    const advice = "name what npm start or a stack delivered";
    throw new CommandError(pathProblem(`--data ${path}`, "read", error, advice));
  };
  const found = await stat(path).catch(unreadable);
  if (!found.isDirectory()) return [{ name: path, open: async () => createReadStream(path) }];
  const store = directoryStore(path);
  const objects: DeliveredObject[] = [];
  try {
    for await (const { key } of store.list("")) {
      if (isDelivered(resolve(path, key))) {
        objects.push({ name: join(path, key), open: () => store.open(key) });
      }
    }
  } catch (error) {
    unreadable(error);
  }
  if (objects.length > 0) return objects.sort((a, b) => (a.name < b.name ? -1 : 1));
  throw new CommandError(
    `--data ${path} holds nothing that the pipeline delivered: name a directory above or below delivered/tipo=transacao/`,
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
