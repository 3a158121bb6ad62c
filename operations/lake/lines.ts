import type { Readable } from "node:stream";
import { BrokenObjectError, blamed, unpacked } from "./unpacked.ts";

/**
 * Longest line, bytes. That of the largest record of Kinesis, 10 MiB, is 14 MiB in base64; what is longer is no line of
 * Firehose's and must not fill the memory.
 */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** A line of an object. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line break. */
  readonly bytes: Buffer;
}

/**
 * The lines of an object, one after the other; blank ones are passed over, but counted.
 *
 * @param onBytes See {@link unpacked}.
 * @throws BrokenObjectError for gzip that is cut short or damaged, and for a line of more than 16 MiB. The lines before
 * it have been given by then.
 */
export async function* linesOf(
  object: Readable,
  onBytes: (count: number) => void = () => {},
): AsyncGenerator<Line> {
  let number = 0;
  let begun: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of await unpacked(object, onBytes)) {
      let from = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        const bytes = joined(begun, chunk.subarray(from, end));
        [begun, length, from] = [[], 0, end + 1];
        number++;
        if (!isBlank(bytes)) yield { number, bytes };
      }
      begun.push(chunk.subarray(from));
      length += chunk.length - from;
      if (length > MAX_LINE_BYTES) {
        throw new BrokenObjectError(`line ${number + 1} has more than ${MAX_LINE_BYTES} bytes`);
      }
    }
  } catch (error) {
    throw blamed(error);
  }
  const bytes = joined(begun, Buffer.of());
  if (!isBlank(bytes)) yield { number: number + 1, bytes };
}

function joined(begun: readonly Buffer[], end: Buffer): Buffer {
  return begun.length === 0 ? end : Buffer.concat([...begun, end]);
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
