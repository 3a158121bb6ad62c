import { join } from "node:path";
import { RUN_DIRECTORY } from "../contract/runDirectory.ts";
import type { Graph } from "../program/index.ts";

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
  const directory = (arn: string) => join(out, RUN_DIRECTORY.buckets, arn.split(":::")[1] ?? "");
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
