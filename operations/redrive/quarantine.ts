import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { type FailedRecord, sha256 } from "../../lake/failedRecord.ts";
import type { Entry } from "../ledger.ts";

/** `reason` of a record that failed as often as it may. */
export const TOO_MANY_ATTEMPTS = "too-many-attempts";

/** Why a record is quarantined. */
export interface Verdict {
  /** What the contract has against it (see `Refusal`), or {@link TOO_MANY_ATTEMPTS}. */
  readonly reason: string;
  /** The field at fault, where it is one. */
  readonly field?: string;
  /** What the ledger knows of it, where it failed too often. */
  readonly entry?: Entry;
}

/** A record to be quarantined. */
export interface Refused {
  readonly record: FailedRecord;
  readonly verdict: Verdict;
}

/**
 * Quarantine records of one error object: one object of NDJSON, a line for each, with the original as received.
 *
 * The key is the error object's under the quarantine's prefix, and then a name made of the content. So the same lines
 * make the same object whenever they are quarantined, and other lines of the same error object another one.
 */
export async function quarantineRecords(
  client: S3Client,
  bucket: string,
  prefix: string,
  errorKey: string,
  refused: readonly Refused[],
): Promise<void> {
  const body = refused.map((each) => lineOf(each, errorKey)).join("");
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: `${prefix}${errorKey}/${sha256(body).slice(0, 16)}.ndjson`,
      Body: body,
      ContentType: "application/x-ndjson",
    }),
  );
}

/** Nothing in it tells when it was written, so that a second run writes the same bytes. */
function lineOf({ record, verdict }: Refused, errorKey: string): string {
  const { original, sha256, failure } = record;
  const { reason, field, entry } = verdict;
  const line = {
    reason,
    field,
    sha256,
    attempts: entry?.attempts,
    replays: entry?.replays,
    failure,
    errorObject: errorKey,
    rawData: original.toString("base64"),
  };
  return `${JSON.stringify(line)}\n`;
}
