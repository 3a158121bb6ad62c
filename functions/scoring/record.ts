import type { FirehoseTransformationEventRecord } from "aws-lambda";
import { type Accepted, decodeEvent } from "../../contract/event.ts";
import type { EndedRecord, Refused } from "./outcome.ts";
import type { Judged } from "./profiles/recall.ts";

/** A record that is an event. */
export interface EventRecord {
  /** As Firehose handed it in. */
  readonly source: FirehoseTransformationEventRecord;
  /** As the contract accepts it; of this record alone, so that what is recalled of it can be looked up by it. */
  readonly event: Accepted;
  /** Arrival on the stream, epoch milliseconds. */
  readonly arrived: number;
}

/** A transaction, once the history of its account and its counterparty is loaded. */
export interface TransactionRecord extends EventRecord {
  /** What the models see of it. */
  readonly features: Judged;
}

/**
 * A record of a batch whose history is loaded: it has ended, is a transaction with its features, or a confirmed fraud,
 * which has none.
 */
export type BatchRecord = EndedRecord | EventRecord | TransactionRecord;

/** Read one record of Firehose's event. A bad record is a value, never an exception: it has ended as {@link Refused}. */
export function readRecord(source: FirehoseTransformationEventRecord): EndedRecord | EventRecord {
  const read = readEvent(source);
  return "refused" in read ? { source, outcome: read } : read;
}

/**
 * A transaction with its features. What has ended and what confirms a fraud stays as it is.
 *
 * @param features Of every transaction of the batch.
 */
export function withFeatures(
  record: EndedRecord | EventRecord,
  features: ReadonlyMap<Accepted, Judged>,
): BatchRecord {
  if ("outcome" in record) return record;
  const { source, event, arrived } = record;
  const own = features.get(event);
  return own ? { source, event, arrived, features: own } : record;
}

function readEvent(source: FirehoseTransformationEventRecord): EventRecord | Refused {
  const bytes = fromBase64(source.data);
  if (!bytes) return { refused: "not-base64" };
  const event = decodeEvent(bytes);
  if ("reason" in event) {
    const { reason, ...where } = event;
    return { refused: reason, ...where };
  }
  const arrived = arrival(source);
  return arrived === undefined ? { refused: "no-arrival" } : { source, event, arrived };
}

/** `Buffer.from` skips what is not base64, so bad data comes out shorter than its length promises. */
function fromBase64(data: unknown): Buffer | undefined {
  if (typeof data !== "string" || data.length % 4 !== 0) return undefined;
  const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
  const bytes = Buffer.from(data, "base64");
  return bytes.length === (data.length / 4) * 3 - padding ? bytes : undefined;
}

/** Arrival on the stream, or at Firehose where there is no stream. Epoch milliseconds, also as text. */
function arrival(source: FirehoseTransformationEventRecord): number | undefined {
  const { approximateArrivalTimestamp: onStream } = source.kinesisRecordMetadata ?? {};
  const milliseconds = Number(onStream ?? source.approximateArrivalTimestamp);
  // 8.64e15: past it JavaScript has no date. Text without a number in it counts as 0.
  return milliseconds > 0 && milliseconds <= 8.64e15 ? milliseconds : undefined;
}
