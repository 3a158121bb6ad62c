import type { PutRecordsRequestEntry } from "@aws-sdk/client-kinesis";
import type { Confirmation } from "../contract/confirmation.ts";
import { encodeEvent } from "../contract/event.ts";
import type { BankTransaction } from "../contract/transaction.ts";
import { MAX_BYTES, MAX_RECORDS } from "../producer/putRecords.ts";
import type { Simulated } from "./simulate.ts";

/** One record of a request, and what it came from. */
export interface Entry {
  readonly source: Simulated;
  readonly record: PutRecordsRequestEntry & { readonly PartitionKey: string };
  /** What Kinesis counts: data and partition key. */
  readonly bytes: number;
}

export function entryOf(source: Simulated): Entry {
  const record = recordOf(source.event);
  return { source, record, bytes: record.Data.length + Buffer.byteLength(record.PartitionKey) };
}

/** The account is the partition key, so that all that happens to an account shares a shard and its order. */
export function recordOf(event: BankTransaction | Confirmation) {
  return { PartitionKey: event.numero_conta, Data: encodeEvent(event) };
}

/** The contents of one request. */
export class Batch {
  readonly entries: Entry[] = [];
  #bytes = 0;

  /** Whether `entry` fits in; an empty batch takes anything, and Kinesis may refuse it. */
  fits(entry: Entry): boolean {
    const { length } = this.entries;
    return length === 0 || (length < MAX_RECORDS && this.#bytes + entry.bytes <= MAX_BYTES);
  }

  add(entry: Entry): void {
    this.entries.push(entry);
    this.#bytes += entry.bytes;
  }
}
