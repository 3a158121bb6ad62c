import { setMaxListeners } from "node:events";

/** A time that ends, of which its signal tells. */
export class Deadline {
  readonly signal: AbortSignal;
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  /** @param sooner Ends this time, too. */
  constructor(sooner?: AbortSignal) {
    const own = this.#ending.signal;
    this.signal = sooner ? AbortSignal.any([sooner, own]) : own;
    // Every call of a batch listens, and Node would warn of the eleventh.
    setMaxListeners(0, this.signal);
  }

  /** End after some time, at once when there is none. */
  in(milliseconds: number): this {
    if (milliseconds <= 0) this.#ending.abort();
    else this.#timer = setTimeout(() => this.#ending.abort(), milliseconds);
    return this;
  }

  /** Never end by itself any more. */
  clear(): void {
    clearTimeout(this.#timer);
  }
}

/** `promise`, or an AbortError as soon as `signal` says so: the SDK lets go of a started body only late. */
export function before<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
