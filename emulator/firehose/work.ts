import { setMaxListeners } from "node:events";

/** Work that goes on in the background. When one part of it fails, all of it ends. */
export class Work {
  /** Rejects with what failed; never resolves. */
  readonly failed: Promise<never>;
  readonly #ended = new AbortController();
  readonly #going = new Set<Promise<void>>();
  #reject: (error: unknown) => void = () => {};

  constructor() {
    this.failed = new Promise((_, reject) => {
      this.#reject = reject;
    });
    // Whoever waits for it sees it; nobody has to.
    this.failed.catch(() => {});
    // Every call and every pause under way listens.
    setMaxListeners(0, this.#ended.signal);
  }

  /** Aborted when the work ends, with the reason. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** See to a part that nobody awaits. What it rejects with after the end, the end has caused. */
  readonly track = (part: Promise<void>): void => {
    const seen = part
      .catch((error: unknown) => {
        if (this.signal.aborted) return;
        this.#reject(error);
        this.#ended.abort(error);
      })
      .finally(() => this.#going.delete(seen));
    this.#going.add(seen);
  };

  /** End it. Resolves when no part is going on any more. */
  async end(reason: Error): Promise<void> {
    this.#ended.abort(reason);
    while (this.#going.size > 0) await Promise.all(this.#going);
  }
}
