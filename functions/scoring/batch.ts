import type { FirehoseTransformationEventRecord } from "aws-lambda";
import { type Accepted, decodeEvent } from "../../contract/event.ts";
import type { Refused } from "./outcome.ts";

/** An event that the contract accepts. */
export interface Candidate {
  readonly event: Accepted;
  /** Arrival on the stream, epoch milliseconds. */
  readonly arrived: number;
}

/** Read one record of Firehose's event. A bad record is a value, never an exception. */
export function readRecord(record: FirehoseTransformationEventRecord): Candidate | Refused {
  const bytes = fromBase64(record.data);
  if (!bytes) return { refused: "not-base64" };
  const event = decodeEvent(bytes);
  if ("reason" in event) {
    const { reason, ...where } = event;
    return { refused: reason, ...where };
  }
  const arrived = arrival(record);
  return arrived === undefined ? { refused: "no-arrival" } : { event, arrived };
}

/** `Buffer.from` skips what is not base64, so bad data comes out shorter than its length promises. */
function fromBase64(data: unknown): Buffer | undefined {
  if (typeof data !== "string" || data.length % 4 !== 0) return undefined;
  const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
  const bytes = Buffer.from(data, "base64");
  return bytes.length === (data.length / 4) * 3 - padding ? bytes : undefined;
}

/** Arrival on the stream, or at Firehose where there is no stream. Epoch milliseconds, also as text. */
function arrival(record: FirehoseTransformationEventRecord): number | undefined {
  const { approximateArrivalTimestamp: onStream } = record.kinesisRecordMetadata ?? {};
  const milliseconds = Number(onStream ?? record.approximateArrivalTimestamp);
  // 8.64e15: past it JavaScript has no date. Text without a number in it counts as 0.
  return milliseconds > 0 && milliseconds <= 8.64e15 ? milliseconds : undefined;
}
