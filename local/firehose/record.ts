import type { _Record } from "@aws-sdk/client-kinesis";
import { deaggregate } from "./aggregate.ts";
import type { Position, Watermark } from "./watermark.ts";

/** A record on its way through a Firehose, after de-aggregation. */
export interface SourceRecord {
  readonly shard: string;
  readonly sequenceNumber: string;
  /** Index inside the aggregate it came in; 0 for a record on its own. */
  readonly subsequenceNumber: number;
  readonly partitionKey: string;
  /** Approximate arrival on the stream, epoch milliseconds. */
  readonly arrival: number;
  readonly data: Uint8Array;
  readonly position: Position;
}

/** Identity of the record in the Lambda's event and answer. */
export function recordId({ sequenceNumber, subsequenceNumber }: SourceRecord): string {
  return `${sequenceNumber}${String(subsequenceNumber).padStart(6, "0")}`;
}

/**
 * What a record of Kinesis holds: itself, or the records that its producer packed into it.
 *
 * @param copies In how many places each of them has to become durable.
 */
export function sourceRecords(
  shard: string,
  watermark: Watermark,
  record: _Record,
  copies: number,
): SourceRecord[] {
  const { SequenceNumber: sequenceNumber = "", Data: data = new Uint8Array() } = record;
  const packed = deaggregate(data) ?? [{ partitionKey: record.PartitionKey ?? "", data }];
  const position = watermark.add(sequenceNumber, data.length, packed.length * copies);
  const arrival = record.ApproximateArrivalTimestamp?.getTime() ?? Date.now();
  return packed.map((inside, subsequenceNumber) => ({
    shard,
    sequenceNumber,
    subsequenceNumber,
    arrival,
    position,
    ...inside,
  }));
}
