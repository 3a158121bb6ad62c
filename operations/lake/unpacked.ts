import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/**
 * The bytes of an object, unpacked if they are gzip: by the first two of them, whatever its name or its headers say.
 *
 * It is not established whether Firehose packs error objects when the destination is packed.
 *
 * @param onBytes Told how many bytes have been read, as stored.
 */
export async function unpacked(
  object: Readable,
  onBytes: (count: number) => void,
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

/** An object, or the rest of one, that is not what it should be. Its message says in what. */
export class BrokenObjectError extends Error {}

/** What was thrown while an object was read, as a {@link BrokenObjectError} if the object itself is to blame. */
export function blamed(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  return code?.startsWith("Z_") ? new BrokenObjectError(`gzip: ${message}`) : error;
}
