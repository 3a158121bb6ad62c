import type * as pulumi from "@pulumi/pulumi";
import { checkRanges, type Range, throwIfInvalid } from "../common/ranges.ts";
import { checkKey } from "../kms/customerKey.ts";

interface Encrypted {
  /** ARN of the customer-managed key that encrypts the stream. Left out, it is AWS's own `alias/aws/kinesis`. */
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
}

/** Where records arrive. How a stream's capacity is managed is chosen when it is created, and stays. */
export type StreamSource = Encrypted &
  (
    | {
        readonly mode: "provisioned";
        /** {@link SHARDS}; each takes 1 MiB or 1,000 records a second. */
        readonly shards: number;
        /** {@link RETENTION_HOURS} that a record can be read again. */
        readonly retentionHours: number;
      }
    | {
        readonly mode: "on-demand";
        /** {@link RETENTION_HOURS} that a record can be read again. */
        readonly retentionHours: number;
      }
    | {
        readonly mode: "existing";
        /** ARN of a stream that someone else owns. */
        readonly arn: string;
      }
  );

/** The lowest default quota of an account in any region is 1,000 shards. */
export const SHARDS: Range = { min: 1, max: 1000 };
/** What Kinesis can keep: a day to a year. */
export const RETENTION_HOURS: Range = { min: 24, max: 8760 };
/** ARN of a Kinesis data stream. */
export const STREAM_ARN = /^arn:[a-z-]+:kinesis:[a-z0-9-]+:\d{12}:stream\/[a-zA-Z0-9_.-]{1,128}$/;

/** The same under a key, unless it has one. The key of somebody else's stream is theirs to name. */
export function encryptedWith(
  source: StreamSource,
  kmsKeyArn: pulumi.Input<string> | undefined,
): StreamSource {
  if (source.mode === "existing") return source;
  return { ...source, kmsKeyArn: source.kmsKeyArn ?? kmsKeyArn };
}

/** @throws RunError naming the component, the argument, its limit and value. */
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
