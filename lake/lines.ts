import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { BrokenObjectError, blamed } from "./brokenObject.ts";

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
 * The bytes of an object, unpacked if they are gzip: by the first two of them, whatever its name or its headers say. No
 * client unpacks `Content-Encoding: gzip` by itself, and whether Firehose packs error objects when the destination is
 * packed is not established.
 *
 * @param onBytes Told how many bytes have been read, as stored.
 */
export async function unpacked(
  object: Readable,
  onBytes: (count: number) => void = () => {},
): Promise<AsyncIterable<Buffer>> {
  const chunks: AsyncIterator<Buffer> = object[Symbol.asyncIterator]();
  let start = Buffer.of();
  while (start.length < 2) {
    const { done, value } = await chunks.next();
    if (done) break;
    start = Buffer.concat([start, value]);
  }
  const whole = Readable.from(
    (async function* () {
      onBytes(start.length);
      yield start;
      for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) {
        onBytes(chunk.length);
        yield chunk;
      }
    })(),
    { objectMode: false },
  );
  if (start[0] !== 0x1f || start[1] !== 0x8b) return whole;
  // An error of either ends the reading of what comes out.
  return pipeline(whole, createGunzip(), () => {});
}

/**
 * The lines of what was unpacked, one after the other; blank ones are passed over, but counted.
 *
 * @param goesOn Told of a line that has not ended with its chunk, and how many bytes of it there are; may throw.
 */
export async function* linesIn(
  chunks: AsyncIterable<Buffer>,
  goesOn: (number: number, length: number) => void = () => {},
): AsyncGenerator<Line> {
  let number = 0;
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const bytes = joined(begun, chunk.subarray(from, end));
      [begun, length, from] = [[], 0, end + 1];
      number++;
      if (!isBlank(bytes)) yield { number, bytes };
    }
    begun.push(chunk.subarray(from));
    length += chunk.length - from;
    goesOn(number + 1, length);
  }
  const bytes = joined(begun, Buffer.of());
  if (!isBlank(bytes)) yield { number: number + 1, bytes };
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

function joined(begun: readonly Buffer[], end: Buffer): Buffer {
  return begun.length === 0 ? end : Buffer.concat([...begun, end]);
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
