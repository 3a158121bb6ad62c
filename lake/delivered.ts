import type { Readable } from "node:stream";

/** One object that Firehose wrote, in a directory or in a bucket. */
export interface DeliveredObject {
  /** For messages. */
  readonly name: string;
  open(): Promise<Readable>;
}

/**
 * Whether Firehose delivered this under the partition of one of the contract's kinds. Whatever else lies about (failed
 * and source records, models) is none of ours.
 *
 * @param key Key of an object, or path of a file.
 */
export function isDelivered(key: string): boolean {
  return /(^|[/\\])tipo=(transacao|confirmacao_fraude)[/\\]/.test(key);
}
