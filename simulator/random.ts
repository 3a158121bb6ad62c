/** Streams of random numbers, see {@link Random}; an account's is its number in the list of accounts, from 1. */
export const STREAMS = {
  bank: 0,
  fashions: 1_000_001,
  thieves: 1_000_002,
  confirmations: 1_000_003,
} as const;

/**
 * Random numbers that come out the same on every machine: sfc32 (Chris Doty-Humphrey's PractRand), which
 * is 32-bit integer arithmetic only. Nothing in the simulator takes a sine, logarithm or power of them
 * either, because engines differ in the last digit of those.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param seed Whole number, 0 to 2^32 - 1.
   * @param stream Numbers of one seed and another stream are independent, so that one account's life does
   * not depend on the others'.
   */
  constructor(seed: number, stream: number) {
    this.#a = seed | 0;
    this.#b = stream | 0;
    this.#c = 0x9e3779b9 | 0;
    // The generator's author discards 12 to 15 numbers before seeds that differ in one bit have parted.
    for (let i = 0; i < 15; i++) this.bits();
  }

  /** 32 random bits, as a whole number from 0 to 2^32 - 1. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    return this.bits() / 2 ** 32;
  }

  /** From `low` up to, not including, `high`. */
  between(low: number, high: number): number {
    return low + (high - low) * this.fraction();
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  /** From -1 to 1, mostly near 0: the mean of three draws, a bell without a logarithm. */
  bell(): number {
    return ((this.fraction() + this.fraction() + this.fraction()) * 2) / 3 - 1;
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.whole(0, from.length - 1)] as T;
  }

  /** Index into `weights`, each as likely as its weight. At least one weight is above 0. */
  weighted(weights: readonly number[]): number {
    let total = 0;
    for (const weight of weights) total += weight;
    let left = this.fraction() * total;
    let last = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] as number;
      if (weight <= 0) continue;
      if (left < weight) return i;
      left -= weight;
      last = i;
    }
    // Rounding can leave a crumb beyond the last weight.
    return last;
  }

  /** A version 4 UUID. */
  uuid(): string {
    const first = hex(this.bits());
    const second = hex(((this.bits() & 0xffff0fff) | 0x4000) >>> 0);
    const third = hex(((this.bits() & 0x3fffffff) | 0x80000000) >>> 0);
    const head = `${first}-${second.slice(0, 4)}-${second.slice(4)}`;
    return `${head}-${third.slice(0, 4)}-${third.slice(4)}${hex(this.bits())}`;
  }
}

/** What 16 bits are in hexadecimal: a table is several times as fast as writing numbers out. */
const HEX = Array.from({ length: 2 ** 16 }, (_, bits) => bits.toString(16).padStart(4, "0"));

function hex(bits: number): string {
  return `${HEX[bits >>> 16]}${HEX[bits & 0xffff]}`;
}
