/** An object, or the rest of one, that is not what it should be. Its message says in what. */
export class BrokenObjectError extends Error {}

/** What was thrown while an object was read, as a {@link BrokenObjectError} if the object itself is to blame. */
export function blamed(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  return code?.startsWith("Z_") ? new BrokenObjectError(`gzip: ${message}`) : error;
}
