import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Graph } from "./program/graph.ts";

/** Where one Firehose delivers, as the program declares it. */
export interface Lake {
  /** Directory of the bucket that takes delivered and failed records. */
  readonly directory: string;
  /** What the keys of failed records start with. */
  readonly failedPrefix: string;
  /** Directory of the bucket with the source records; none when they are not backed up. */
  readonly backupDirectory?: string;
}

/** The lake of the stack's first Firehose, under the run's directory. */
export function lakeOf(graph: Graph, out: string): Lake {
  const firehose = graph.resources.find(
    ({ type }) => type === "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
  );
  const s3 = firehose?.inputs.extendedS3Configuration as
    | {
        bucketArn: string;
        errorOutputPrefix: string;
        s3BackupConfiguration?: { bucketArn: string };
      }
    | undefined;
  if (!s3) throw new Error(`stack ${graph.stack} declares no Firehose that delivers to S3`);
  const directory = (arn: string) => join(out, "s3", arn.slice("arn:aws:s3:::".length));
  return {
    directory: directory(s3.bucketArn),
    failedPrefix: s3.errorOutputPrefix.split("!{")[0] ?? "",
    ...(s3.s3BackupConfiguration && {
      backupDirectory: directory(s3.s3BackupConfiguration.bucketArn),
    }),
  };
}

/** Keys of all objects under a bucket's directory, in order. */
export async function objectKeys(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

/** Lines of one object, unpacked when it is gzip. */
export async function objectLines(directory: string, key: string): Promise<string[]> {
  const bytes = await readFile(join(directory, key));
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? await unpack(bytes) : bytes;
  return plain
    .toString()
    .split("\n")
    .filter((line) => line !== "");
}

const unpack = promisify(gunzip);
