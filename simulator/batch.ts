import type { PutRecordsRequestEntry } from "@aws-sdk/client-kinesis";
import { encodeEvent } from "../contract/event.ts";
import type { Simulated } from "./simulate.ts";

/** Entries in one PutRecords request, and their bytes: AWS's limit was 5 MiB and is 10 today; 5 is right everywhere. */
export const MAX_RECORDS = 500;
export const MAX_BYTES = 5 * 1024 * 1024;

/** One record of a request, and what it came from. */
export interface Entry {
  readonly event: Simulated;
  readonly record: PutRecordsRequestEntry & { readonly PartitionKey: string };
  /** What Kinesis counts: data and partition key. */
  readonly bytes: number;
}

/** The account is the partition key, so that an account's transactions share a shard and its order. */
export function entryOf(event: Simulated): Entry {
  const PartitionKey = event.transaction.numero_conta;
  const Data = encodeEvent(event.transaction);
  return {
    event,
    record: { PartitionKey, Data },
    bytes: Data.length + Buffer.byteLength(PartitionKey),
  };
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
