import type * as pulumi from "@pulumi/pulumi";
import { checkRanges, type Range, throwIfInvalid } from "../common/ranges.ts";
import { checkKey } from "../kms/customerKey.ts";

/** What every kind of stream has. */
interface Encrypted {
  /** ARN of the customer managed key that encrypts the stream. @default AWS's own key, `alias/aws/kinesis` */
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
}

/** The stream that records are read from. The mode of a new stream can't be changed later. */
export type StreamSource = Encrypted &
  (
    | {
        readonly mode: "provisioned";
        /** Number of shards, {@link SHARDS}. Each takes 1 MiB or 1,000 records per second. */
        readonly shards: number;
        /** Hours that records can be read, {@link RETENTION_HOURS}. */
        readonly retentionHours: number;
      }
    | {
        readonly mode: "on-demand";
        /** Hours that records can be read, {@link RETENTION_HOURS}. */
        readonly retentionHours: number;
      }
    | {
        readonly mode: "existing";
        /** ARN of the existing stream. */
        readonly arn: string;
      }
  );

/** The default quota is at least 1,000 shards in every region. */
export const SHARDS: Range = { min: 1, max: 1000 };
/** Hours that Kinesis can keep records: a day to a year. */
export const RETENTION_HOURS: Range = { min: 24, max: 8760 };
/** ARN of a Kinesis data stream. */
export const STREAM_ARN = /^arn:[a-z-]+:kinesis:[a-z0-9-]+:\d{12}:stream\/[a-zA-Z0-9_.-]{1,128}$/;

/** `source` encrypted with a key, unless it has one already. An existing stream keeps the key it has. */
export function encryptedWith(
  source: StreamSource,
  kmsKeyArn: pulumi.Input<string> | undefined,
): StreamSource {
  if (source.mode === "existing") return source;
  return { ...source, kmsKeyArn: source.kmsKeyArn ?? kmsKeyArn };
}

/** @throws RunError with the component, the argument, its limit and its value. */
export function checkSource(component: string, source: StreamSource): void {
  checkKey(component, "stream.kmsKeyArn", source.kmsKeyArn);
  if (source.mode === "existing") {
    if (!STREAM_ARN.test(source.arn)) {
      throwIfInvalid(component, [
        `stream.arn must be the ARN of a Kinesis data stream, got ${source.arn}`,
      ]);
    }
    return;
  }
  checkRanges(component, {
    ...(source.mode === "provisioned" && { "stream.shards": [source.shards, SHARDS] }),
    "stream.retentionHours": [source.retentionHours, RETENTION_HOURS],
  });
}
