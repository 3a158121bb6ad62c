import type { Readable } from "node:stream";
import { type Line, linesIn, unpacked } from "../cli/objectLines.ts";
import { BrokenObjectError, blamed } from "./brokenObject.ts";

/**
 * Longest line, bytes. That of the largest record of Kinesis, 10 MiB, is 14 MiB in base64; what is longer is no line of
 * Firehose's and must not fill the memory.
 */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * The lines of an object, one after the other; blank ones are passed over, but counted.
 *
 * @param onBytes See {@link unpacked}.
 * @throws BrokenObjectError for gzip that is cut short or damaged, and for a line of more than 16 MiB. The lines before
 * it have been given by then.
 */
export async function* linesOf(
  object: Readable,
  onBytes?: (count: number) => void,
): AsyncGenerator<Line> {
  try {
    yield* linesIn(await unpacked(object, onBytes), (number, length) => {
      if (length <= MAX_LINE_BYTES) return;
      throw new BrokenObjectError(`line ${number} has more than ${MAX_LINE_BYTES} bytes`);
    });
  } catch (error) {
    throw blamed(error);
  }
}
