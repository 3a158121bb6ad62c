import type { Account } from "./accounts.ts";
import type { Agenda } from "./agenda.ts";
import { dayOf, secondsAt } from "./calendar.ts";
import { Random, STREAMS } from "./random.ts";
import { TAKEOVER_RATE } from "./scenarios.ts";

/** Payments of one takeover, and the days over which they are spread, from and to. */
const PAYMENTS = [4, 7] as const;
const DAYS = [1, 2] as const;
/** Highest mean spending of an account worth a thief's while, centavos: where several times that is still ordinary. */
const MODEST = 2_400;
/** Lowest balance of one, in multiples of its mean spending. */
const WORTHWHILE = 15;
/** Transactions that it made before: without a habit there is nothing to depart from. */
const HABIT = 10;
/** Payments that can be owed: what could not be stolen for long is given up, rather than stolen all at once. */
const MOST_OWED = 2 * PAYMENTS[1];
/** Hours in which a thief acts. At night so few do that the hour alone would give a thief away. */
const FIRST_HOUR = 7;
const LAST_HOUR = 22;

/**
 * Thieves who take accounts over. Each makes some of the account's transactions, see `theft.ts`, within two days, at
 * hours when the account is seldom used.
 *
 * One begins as soon as TAKEOVER_RATE of the transactions so far were not stolen, with the next account that is worth
 * it. Where no account has modest habits, money, and some transactions, there are no takeovers.
 */
export class Takeovers {
  readonly #random: Random;
  /** Of the simulation. */
  readonly #days: number;
  /** Payments that are to be stolen by now, and are not. */
  #owed = 0;
  /** Payments of the next takeover. */
  #size: number;

  constructor(seed: number, days: number) {
    this.#random = new Random(seed, STREAMS.thieves);
    this.#days = days;
    this.#size = this.#random.whole(...PAYMENTS);
  }

  /** Told of every transaction, after it was made at `seconds` since the start. */
  observe(account: Account, agenda: Agenda, seconds: number): void {
    this.#owed = Math.min(this.#owed + TAKEOVER_RATE, MOST_OWED);
    if (this.#owed < this.#size) return;
    const { habits, balance } = account;
    if (habits.spent > MODEST || balance < WORTHWHILE * habits.spent) return;
    if (agenda.past < HABIT || agenda.left < this.#size) return;
    const days = this.#random.whole(...DAYS);
    const first = dayOf(seconds) + 1;
    if (first + days > this.#days) return;
    agenda.steal(this.#times(first, days, habits.hours));
    this.#owed -= this.#size;
    this.#size = this.#random.whole(...PAYMENTS);
  }

  #times(first: number, days: number, hours: readonly number[]): number[] {
    const seldom = hours.map((weight, hour) =>
      hour < FIRST_HOUR || hour > LAST_HOUR ? 0 : 1 / (weight * weight),
    );
    const times = Array.from({ length: this.#size }, () => {
      const day = first + this.#random.whole(0, days - 1);
      return secondsAt(day, this.#random.weighted(seldom) + this.#random.fraction());
    });
    return times.sort((a, b) => a - b);
  }
}
