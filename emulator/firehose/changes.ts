/** Tells those who wait that something they may be waiting for has changed. */
export class Changes {
  readonly #listeners = new Set<() => void>();

  /** @returns a function that ends the listening. */
  on(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /**
   * Wait for a condition; it is looked at now and after every change.
   *
   * @throws the signal's reason when it is aborted first.
   */
  until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        off();
        signal.removeEventListener("abort", look);
      };
      const look = () => {
        if (!signal.aborted && !condition()) return;
        end();
        if (signal.aborted) reject(signal.reason);
        else resolve();
      };
      const off = this.on(look);
      signal.addEventListener("abort", look);
      look();
    });
  }
}
