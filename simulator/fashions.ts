import { DAY } from "./calendar.ts";
import { type Counterparties, type Counterparty, STRANGER } from "./counterparties.ts";
import { Random, STREAMS } from "./random.ts";
import { COMPROMISED_RATE } from "./scenarios.ts";

/** Seconds that a counterparty is in fashion, from and to. */
const LASTS = [6 * DAY, 12 * DAY] as const;
/** Seconds that a compromised counterparty stays closed when it was found out, until it is honest again. */
const CLOSED = 7 * DAY;
/** Counterparties in fashion for each that is compromised, itself included. */
const FOR_EACH = 3;
/** Payments a day to a compromised counterparty, of several victims. */
const BUSY = 2.5;
/** Share of transactions that are payments, about. */
const PAYMENTS = 0.5;

export interface FashionOptions {
  readonly seed: number;
  /** Transactions a day. */
  readonly perDay: number;
  /** Whether one in {@link FOR_EACH} is compromised; otherwise all are honest. */
  readonly compromises: boolean;
}

/** Somebody in fashion. */
interface Place {
  /** Nobody at first. */
  who: Counterparty | undefined;
  /** Seconds since the start. */
  until: number;
}

/**
 * Counterparties that are popular ("in fashion") for some days, such as a shop with a special offer or someone who sells
 * tickets. During these days, accounts of all kinds pay them more often than usual.
 *
 * With `compromises`, one in {@link FOR_EACH} of them is compromised: every payment to it is a fraud. The honest ones
 * attract just as many payments, so neither a single payment nor the number of payments shows which ones are
 * compromised. Only confirmed frauds do.
 *
 * Payments to compromised counterparties make up about COMPROMISED_RATE of all transactions. The number of
 * counterparties that are compromised at the same time follows from this rate: each of them should get {@link BUSY}
 * payments a day, or twice as many as an ordinary counterparty, whichever is more. At least one is always compromised.
 * When there are few transactions a day, it gets fewer payments than that.
 */
export class Fashions {
  readonly #random: Random;
  readonly #everybody: readonly Counterparty[];
  /** The compromised ones first. */
  readonly #places: readonly Place[];
  readonly #compromised: number;
  /** Chance that a payment is drawn to one of the places. */
  readonly #pull: number;
  /** When those who are or were compromised cease to be. */
  readonly #ends = new Map<Counterparty, number>();
  /** When the next place changes. */
  #change = Number.NEGATIVE_INFINITY;

  constructor({ people, shops }: Counterparties, options: FashionOptions) {
    const { seed, perDay, compromises } = options;
    const random = new Random(seed, STREAMS.fashions);
    const payments = perDay * PAYMENTS;
    const wanted = perDay * COMPROMISED_RATE;
    this.#random = random;
    this.#everybody = [...people, ...shops.flat()];
    const anyway = (payments * (1 - STRANGER)) / this.#everybody.length;
    const places = Math.max(1, Math.round(wanted / Math.max(BUSY, 2 * anyway)));
    this.#compromised = compromises ? places : 0;
    this.#places = Array.from({ length: FOR_EACH * places }, () => ({
      who: undefined,
      // The first ones came up before the start: it is no special time.
      until: -random.whole(0, LASTS[1]),
    }));
    this.#pull = payments > 0 ? FOR_EACH * Math.max(0, (wanted - places * anyway) / payments) : 0;
  }

  /**
   * Whom a payment is drawn to, if it is.
   *
   * @param seconds Since the start; never less than before.
   */
  drawn(random: Random, seconds: number): Counterparty | undefined {
    this.#advance(seconds);
    return random.chance(this.#pull) ? random.pick(this.#places).who : undefined;
  }

  isCompromised(who: Counterparty, seconds: number): boolean {
    this.#advance(seconds);
    return seconds < this.#endOf(who);
  }

  /** Whether nobody can pay it. */
  isClosed(who: Counterparty, seconds: number): boolean {
    this.#advance(seconds);
    const end = this.#endOf(who);
    return end <= seconds && seconds < end + CLOSED;
  }

  #endOf(who: Counterparty): number {
    return this.#ends.get(who) ?? Number.NEGATIVE_INFINITY;
  }

  #advance(seconds: number): void {
    if (seconds < this.#change) return;
    for (const [i, place] of this.#places.entries()) {
      while (place.until <= seconds) {
        place.who = this.#somebodyNew(place.until);
        place.until += this.#random.whole(...LASTS);
        if (i < this.#compromised) this.#ends.set(place.who, place.until);
      }
    }
    this.#change = Math.min(...this.#places.map(({ until }) => until));
  }

  /** Neither in fashion nor compromised or closed. */
  #somebodyNew(seconds: number): Counterparty {
    for (;;) {
      const who = this.#random.pick(this.#everybody);
      const inFashion = this.#places.some((place) => place.who === who);
      if (!inFashion && this.#endOf(who) + CLOSED <= seconds) return who;
    }
  }
}
