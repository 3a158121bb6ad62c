/** Do several things at a time. When one fails, the others are ended, and it rejects once they have. */
export async function runAll(
  signal: AbortSignal,
  begin: (signal: AbortSignal) => readonly Promise<void>[],
): Promise<void> {
  const failed = new AbortController();
  const parts = begin(AbortSignal.any([signal, failed.signal]));
  for (const part of parts) part.catch((error) => failed.abort(error));
  await Promise.allSettled(parts);
  await Promise.all(parts);
}

/** What `work` resolves to; rejects with the signal's reason as soon as that is aborted. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/**
 * A function that resolves once `work` has got to a share of its way, 0 to 1, or has ended, well or not.
 *
 * @param reached The share that it has got to.
 * @param onChange Calls back when that may have changed; gives a function that ends the listening.
 */
export function progressGate(
  work: Promise<unknown>,
  reached: () => number,
  onChange: (listener: () => void) => () => void,
): (share: number) => Promise<void> {
  let over = false;
  const end = work.then(
    () => {},
    () => {},
  );
  end.then(() => {
    over = true;
  });
  return (share) =>
    new Promise((resolve) => {
      const isDue = () => over || reached() >= share;
      if (isDue()) return resolve();
      const done = () => {
        off();
        resolve();
      };
      const off = onChange(() => isDue() && done());
      end.then(done);
    });
}
