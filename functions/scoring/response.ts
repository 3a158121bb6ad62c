import type {
  FirehoseTransformationEventRecord,
  FirehoseTransformationResult,
  FirehoseTransformationResultRecord,
} from "aws-lambda";
import type { RecordOutcome } from "./outcome.ts";

/**
 * Room in the response, bytes of its JSON. Lambda cuts off at 6,291,556 and then the whole batch is lost
 * to an error; below that stays what the platform may add.
 */
export const RESPONSE_BYTES = 6_000_000;

export interface Response {
  readonly result: FirehoseTransformationResult;
  /** The fates given, with `response-full` where a scored line found no room. */
  readonly fates: readonly RecordOutcome[];
}

/**
 * Firehose's answer: every record once, in its order, `Ok` or `ProcessingFailed`; never `Dropped`, which
 * leaves no trace.
 *
 * Scored lines get the room first. What is left goes to the original data of failed records, which
 * Firehose keeps anyway.
 *
 * @param fates One for each record.
 */
export function respond(
  records: readonly FirehoseTransformationEventRecord[],
  fates: readonly RecordOutcome[],
  room: number = RESPONSE_BYTES,
): Response {
  const entries = records.map(({ recordId }): FirehoseTransformationResultRecord => {
    return { recordId, result: "ProcessingFailed" };
  });
  let left = room - bytes({ records: entries });

  const settled = fates.map((fate, i): RecordOutcome => {
    const failed = entries[i];
    if (!failed || !("line" in fate)) return fate;
    const metadata = { partitionKeys: { tipo: fate.kind } };
    const ok = { recordId: failed.recordId, result: "Ok", data: "", metadata } as const;
    const more = bytes(ok) + base64Length(fate.line) - bytes(failed);
    if (more > left) return { failed: "response-full" };
    left -= more;
    entries[i] = { ...ok, data: fate.line.toString("base64") };
    return fate;
  });

  for (const [i, { data }] of records.entries()) {
    const entry = entries[i];
    if (!entry || entry.result === "Ok" || typeof data !== "string") continue;
    const more = bytes({ data }) - 1;
    if (more > left) continue;
    left -= more;
    entry.data = data;
  }
  return { result: { records: entries }, fates: settled };
}

function bytes(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function base64Length(line: Buffer): number {
  return Math.ceil(line.length / 3) * 4;
}
