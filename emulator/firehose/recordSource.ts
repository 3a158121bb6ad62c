import type { _Record } from "@aws-sdk/client-kinesis";
import type { Start } from "./checkpoint.ts";

/** What reading a shard takes. */
export interface Reading {
  /** Resolves when there is room for more records. */
  room(): Promise<void>;
  take(records: readonly _Record[]): void;
}

/** Where the records of a delivery stream come from: a Kinesis stream, or the delivery stream itself. */
export interface RecordSource {
  /** What a checkpoint is good for. */
  readonly arn: string;
  /** Whether a record may hold others, packed by the Kinesis Producer Library. */
  readonly packed: boolean;
  /** Records that are known to be there and haven't been read. */
  readonly unread: number;
  /** Shard to sequence number of its last record, likewise. */
  readonly tips: ReadonlyMap<string, string>;
  /**
   * Find out where each shard is to be read from. What is put once this resolves will be read.
   *
   * @param left Where an earlier run left a shard.
   */
  begin(left: (shard: string) => Start | undefined): Promise<ReadonlyMap<string, Start>>;
  /** Read a shard until the delivery stream ends; it then rejects with the reason. */
  read(shard: string, reading: Reading): Promise<never>;
  /** Frees what it holds, once nothing reads any more. */
  close(): Promise<void>;
}
