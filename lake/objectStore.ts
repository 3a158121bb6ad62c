import type { Readable } from "node:stream";

/** An object of a bucket. */
export interface StoredObject {
  readonly key: string;
  /** Bytes as stored. */
  readonly size: number;
  /** When it was written, epoch milliseconds. */
  readonly modified: number;
}

/** The objects of one bucket, wherever they are. */
export interface ObjectStore {
  /** Such as `s3://lake-1a2b3c4`, for messages. */
  readonly name: string;
  /**
   * What lies under a prefix, in no order that one may count on.
   *
   * @param enter Whether a folder, such as `delivered/year=2026/`, is looked into. @default every one
   */
  list(prefix: string, enter?: (folder: string) => boolean): AsyncIterable<StoredObject>;
  open(key: string): Promise<Readable>;
}
