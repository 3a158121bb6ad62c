import { Batch, type Entry } from "./batch.ts";

/**
 * A queue with one request in flight while the next one fills.
 *
 * All events of an account take the same lane, so a later one is never on its way before an earlier one is
 * accepted, however many lanes there are.
 */
export class Lane {
  readonly #put: (entries: readonly Entry[]) => Promise<void>;
  #next = new Batch();
  #inFlight: Promise<void> = Promise.resolve();

  /** @param put Resolves when every entry is accepted. */
  constructor(put: (entries: readonly Entry[]) => Promise<void>) {
    this.#put = put;
  }

  /** Take `entry`, as soon as there is room. Rejects when an earlier request failed for good. */
  async add(entry: Entry): Promise<void> {
    if (!this.#next.fits(entry)) await this.#send();
    this.#next.add(entry);
  }

  /** Send what has gathered, full or not; resolves when it is accepted. */
  async drain(): Promise<void> {
    await this.#send();
    await this.#inFlight;
  }

  /** Resolves when nothing is in flight, whatever became of it. */
  async idle(): Promise<void> {
    await this.#inFlight.catch(() => {});
  }

  async #send(): Promise<void> {
    await this.#inFlight;
    const { entries } = this.#next;
    if (entries.length === 0) return;
    this.#next = new Batch();
    this.#inFlight = this.#put(entries);
    // Whoever waits for it next hears of a failure; until then Node must not take it for forgotten.
    this.#inFlight.catch(() => {});
  }
}
