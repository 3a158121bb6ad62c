import type { _Record } from "@aws-sdk/client-kinesis";
import { deaggregate } from "./aggregate.ts";
import type { Position, Watermark } from "./watermark.ts";

/** A record on its way through a Firehose, after de-aggregation. */
export interface SourceRecord {
  readonly shard: string;
  readonly sequenceNumber: string;
  /** Index inside the aggregate it came in; 0 for a record on its own. */
  readonly subsequenceNumber: number;
  /** Empty with Direct PUT. */
  readonly partitionKey: string;
  /** Approximate arrival on the stream or at the Firehose, epoch milliseconds. */
  readonly arrival: number;
  readonly data: Uint8Array;
  readonly position: Position;
}

/** Identity of the record in the Lambda's event and answer. */
export function recordId({
  sequenceNumber,
  subsequenceNumber,
}: Pick<SourceRecord, "sequenceNumber" | "subsequenceNumber">): string {
  return `${sequenceNumber}${String(subsequenceNumber).padStart(6, "0")}`;
}

/** How the records of a source are taken. */
export interface Taking {
  readonly shard: string;
  readonly watermark: Watermark;
  /** Whether a record may hold others, see {@link deaggregate}. */
  readonly packed: boolean;
  /** In how many places each of them has to become durable. */
  readonly copies: number;
}

/** What a record that was read holds: itself, or the records that its producer packed into it. */
export function sourceRecords(
  record: _Record,
  { shard, watermark, packed, copies }: Taking,
): SourceRecord[] {
  const { SequenceNumber: sequenceNumber = "", Data: data = new Uint8Array() } = record;
  const alone = [{ partitionKey: record.PartitionKey ?? "", data }];
  const inside = (packed && deaggregate(data)) || alone;
  const position = watermark.add(sequenceNumber, data.length, inside.length * copies);
  const arrival = record.ApproximateArrivalTimestamp?.getTime() ?? Date.now();
  return inside.map((each, subsequenceNumber) => ({
    shard,
    sequenceNumber,
    subsequenceNumber,
    arrival,
    position,
    ...each,
  }));
}
