import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/**
 * The lines of an object, without their line breaks; blank ones are passed over, but counted.
 *
 * What is gzip by its first bytes is unpacked, whatever its name or its headers say: no client unpacks
 * `Content-Encoding: gzip` by itself.
 *
 * @returns Each with its number, from 1.
 */
export async function* linesOf(
  bytes: Readable,
): AsyncGenerator<{ readonly number: number; readonly line: Buffer }> {
  let number = 0;
  let begun: Buffer[] = [];
  for await (const chunk of await unpacked(bytes)) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const line = joined(begun, chunk.subarray(from, end));
      begun = [];
      from = end + 1;
      number++;
      if (!isBlank(line)) yield { number, line };
    }
    begun.push(chunk.subarray(from));
  }
  const last = joined(begun, Buffer.of());
  if (!isBlank(last)) yield { number: number + 1, line: last };
}

async function unpacked(bytes: Readable): Promise<AsyncIterable<Buffer>> {
  const chunks: AsyncIterator<Buffer> = bytes[Symbol.asyncIterator]();
  let start = Buffer.of();
  while (start.length < 2) {
    const { done, value } = await chunks.next();
    if (done) break;
    start = Buffer.concat([start, value]);
  }
  const whole = Readable.from(
    (async function* () {
      yield start;
      yield* { [Symbol.asyncIterator]: () => chunks };
    })(),
    { objectMode: false },
  );
  if (start[0] !== 0x1f || start[1] !== 0x8b) return whole;
  // An error of either ends the reading of what comes out.
  return pipeline(whole, createGunzip(), () => {});
}

function joined(begun: readonly Buffer[], end: Buffer): Buffer {
  return begun.length === 0 ? end : Buffer.concat([...begun, end]);
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
