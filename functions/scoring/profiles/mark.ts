import { createHash } from "node:crypto";

/**
 * What is remembered of an event that was counted: when it was, and 64 bits that stand for which it was. Of the most
 * events that one item remembers, two are alike with a chance of one in ten million million.
 */
export interface Mark {
  /** Local seconds. */
  readonly time: number;
  /** Whether the account or counterparty acted, see `Contribution`. */
  readonly acted: boolean;
  /** Twelve bytes: the time, the hash, and in its first bit whether it acted. */
  readonly bytes: Uint8Array;
  /** All but the time as text, to look it up by: a fraud that is confirmed twice, at two instants, counts once. */
  readonly text: string;
}

const BYTES = 12;
const ACTED = 0x80;

/**
 * @param id Which event: the transaction's id.
 * @param time Local seconds, of 1970 to 2106.
 * @param acted A transaction; else the confirmation of one as a fraud.
 */
export function markOf(id: string, time: number, acted: boolean): Mark {
  const hash = createHash("sha256").update(id.toLowerCase()).digest();
  const bytes = Buffer.alloc(BYTES);
  bytes.writeUInt32BE(time, 0);
  hash.copy(bytes, 4, 0, BYTES - 4);
  bytes[4] = acted ? (bytes[4] as number) | ACTED : (bytes[4] as number) & ~ACTED;
  return readMark(bytes);
}

export function readMark(bytes: Uint8Array): Mark {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const acted = ((buffer[4] as number) & ACTED) !== 0;
  return { time: buffer.readUInt32BE(0), acted, bytes, text: buffer.toString("latin1", 4) };
}
