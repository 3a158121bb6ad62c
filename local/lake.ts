import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Graph } from "../program/graph.ts";

/** Where the records of the stream end, as the program declares it. */
export interface Lake {
  /** Directory of the bucket that takes all that became of records. */
  readonly directory: string;
  /** What the keys of each kind of object start with. */
  readonly prefixes: {
    readonly delivered: string;
    /** Records that failed. */
    readonly failed: string;
    /** Suspected frauds, sent as they were scored. */
    readonly alerts: string;
    /** Failed records that no replay can help. */
    readonly quarantine: string;
  };
  /** Directory of the bucket with the source records; none when they are not backed up. */
  readonly backupDirectory?: string;
}

/** The lake of the stack's first Firehose that reads a stream, under the run's directory. */
export function lakeOf(graph: Graph, out: string): Lake {
  const firehose = graph.resources.find(
    ({ type, inputs }) =>
      type === "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream" &&
      inputs.kinesisSourceConfiguration !== undefined,
  );
  const s3 = firehose?.inputs.extendedS3Configuration as
    | {
        bucketArn: string;
        errorOutputPrefix: string;
        s3BackupConfiguration?: { bucketArn: string };
      }
    | undefined;
  if (!s3) throw new Error(`stack ${graph.stack} declares no Firehose from a stream to S3`);
  const { deliveredPrefix, alertPrefix, quarantinePrefix } = graph.outputs;
  const directory = (arn: string) => join(out, "s3", arn.slice("arn:aws:s3:::".length));
  return {
    directory: directory(s3.bucketArn),
    prefixes: {
      delivered: String(deliveredPrefix),
      failed: s3.errorOutputPrefix.split("!{")[0] ?? "",
      alerts: String(alertPrefix),
      quarantine: String(quarantinePrefix),
    },
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
