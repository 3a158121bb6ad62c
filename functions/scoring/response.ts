import type { FirehoseTransformationResult, FirehoseTransformationResultRecord } from "aws-lambda";
import type { EndedRecord } from "./outcome.ts";

/**
 * Room in the response, bytes of its JSON. Lambda cuts off at 6,291,556 and then the whole batch is lost
 * to an error; below that stays what the platform may add.
 */
export const RESPONSE_BYTES = 6_000_000;

/** Firehose's answer, and how the records ended with it. */
export interface Response {
  readonly result: FirehoseTransformationResult;
  /** The records given, ended as `response-full` where a scored line found no room. */
  readonly records: readonly EndedRecord[];
}

/**
 * Firehose's answer: every record once, in its order, `Ok` or `ProcessingFailed`; never `Dropped`, which
 * leaves no trace.
 *
 * Scored lines get the room first. What is left goes to the original data of failed records, which
 * Firehose keeps anyway.
 *
 * @param room Bytes of its JSON.
 */
export function respond(records: readonly EndedRecord[], room: number = RESPONSE_BYTES): Response {
  let left = room - bytes({ records: records.map(withoutData) });
  const take = (more: number): boolean => {
    if (more > left) return false;
    left -= more;
    return true;
  };

  const answered = records.map((record): Answered => {
    const { source, outcome } = record;
    const failed = withoutData(record);
    if (!("line" in outcome)) return { record, entry: failed };
    const metadata = { partitionKeys: { tipo: outcome.kind } };
    const ok = { recordId: source.recordId, result: "Ok", data: "", metadata } as const;
    return take(bytes(ok) + base64Length(outcome.line) - bytes(failed))
      ? { record, entry: { ...ok, data: outcome.line.toString("base64") } }
      : { record: { source, outcome: { failed: "response-full" } }, entry: failed };
  });

  for (const { record, entry } of answered) {
    const { data } = record.source;
    if (entry.result === "Ok" || typeof data !== "string") continue;
    if (take(bytes({ data }) - 1)) entry.data = data;
  }
  return {
    result: { records: answered.map(({ entry }) => entry) },
    records: answered.map(({ record }) => record),
  };
}

/** A record and what Firehose is told of it. */
interface Answered {
  readonly record: EndedRecord;
  readonly entry: FirehoseTransformationResultRecord;
}

/** What Firehose is told of a record at the least. */
function withoutData({ source }: EndedRecord): FirehoseTransformationResultRecord {
  return { recordId: source.recordId, result: "ProcessingFailed" };
}

function bytes(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function base64Length(line: Buffer): number {
  return Math.ceil(line.length / 3) * 4;
}
