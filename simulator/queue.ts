/**
 * The indices 0 to n - 1, each with a time; the earliest first, and of equal times the lowest index.
 *
 * A binary heap: the accounts' next times are merged into one order without sorting or holding them all.
 */
export class Queue {
  readonly #times: Float64Array;
  readonly #heap: Uint32Array;

  constructor(times: readonly number[]) {
    this.#times = Float64Array.from(times);
    this.#heap = Uint32Array.from(times.keys());
    for (let i = (times.length >> 1) - 1; i >= 0; i--) this.#sink(i);
  }

  /** Index of the earliest. */
  get first(): number {
    return this.#heap[0] as number;
  }

  /** Its time. */
  get time(): number {
    return this.#times[this.first] as number;
  }

  /** Give the first one its next time, which is not before the old one. */
  postpone(time: number): void {
    this.#times[this.first] = time;
    this.#sink(0);
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const moved = heap[from] as number;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#before(child + 1, child)) child++;
      const index = heap[child] as number;
      if (!this.#earlier(index, moved)) break;
      heap[place] = index;
      place = child;
    }
    heap[place] = moved;
  }

  #before(a: number, b: number): boolean {
    return this.#earlier(this.#heap[a] as number, this.#heap[b] as number);
  }

  #earlier(a: number, b: number): boolean {
    const first = this.#times[a] as number;
    const second = this.#times[b] as number;
    return first < second || (first === second && a < b);
  }
}
