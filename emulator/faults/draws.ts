/**
 * Numbers that come out the same for the same key, and look unrelated for another: MurmurHash3's finaliser over a
 * counter (Austin Appleby), whole 32-bit arithmetic.
 */
export class Draws {
  #state: number;

  constructor(key: number) {
    this.#state = key | 0;
  }

  /** 32 bits, as a whole number from 0 to 2^32 - 1. */
  bits(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return mixed(this.#state);
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    return this.bits() / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let i = 0; i < length; i++) bytes[i] = this.bits() & 0xff;
    return bytes;
  }

  /** In another order. */
  shuffled<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
    }
    return shuffled;
  }
}

/** A key made of a seed, a name and a number. */
export function keyOf(seed: number, name: string, n: number): number {
  let key = mixed(seed | 0);
  for (const character of name) key = mixed(key ^ (character.codePointAt(0) ?? 0));
  return mixed(key ^ (n | 0));
}

function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
