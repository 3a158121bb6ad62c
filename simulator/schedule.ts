import { type Day, secondsAt } from "./calendar.ts";
import type { Random } from "./random.ts";

/** Times drawn and sorted at once. */
const BLOCK = 16;

/**
 * When an account acts: a given number of times, in order, more often in its own hours and on its own
 * weekdays, without holding them all.
 *
 * The account's time is its days, each as long as its habit makes it. The k-th block of times falls into the
 * k-th equal part of that, anywhere within.
 */
export class Schedule {
  readonly #count: number;
  /** Weights of seven days from the first one on. */
  readonly #week: readonly number[];
  readonly #hours: readonly number[];
  readonly #days: number;
  /** Sum of the weights of all days. */
  readonly #length: number;
  readonly #random: Random;
  #drawn = 0;
  /** Latest first. */
  #block: number[] = [];

  /**
   * @param days All days of the simulation.
   * @param habit Weights of Sunday to Saturday, and of the 24 hours.
   */
  constructor(
    count: number,
    days: readonly Day[],
    habit: { readonly weekdays: readonly number[]; readonly hours: readonly number[] },
    random: Random,
  ) {
    const first = days[0]?.weekday ?? 0;
    this.#count = count;
    this.#week = habit.weekdays.map((_, i) => habit.weekdays[(first + i) % 7] as number);
    this.#hours = habit.hours;
    this.#days = days.length;
    this.#length =
      Math.floor(days.length / 7) * sum(this.#week) + sum(this.#week.slice(0, days.length % 7));
    this.#random = random;
  }

  /** Times that were returned so far, and that will be. */
  get past(): number {
    return this.#drawn - this.#block.length;
  }

  get left(): number {
    return this.#count - this.past;
  }

  /** Seconds since the start, never before the one returned last; Infinity after the last one. */
  next(): number {
    if (this.#block.length === 0) this.#draw();
    return this.#block.pop() ?? Number.POSITIVE_INFINITY;
  }

  #draw(): void {
    const size = Math.min(BLOCK, this.#count - this.#drawn);
    const places = Array.from({ length: size }, () => this.#random.fraction());
    places.sort((a, b) => b - a);
    this.#block = places.map((place) => this.#timeAt((this.#drawn + place * size) / this.#count));
    this.#drawn += size;
  }

  /** The second at which `share` (0 to 1) of the account's time has passed. */
  #timeAt(share: number): number {
    const place = share * this.#length;
    const week = sum(this.#week);
    const weeks = Math.floor(place / week);
    const [weekday, intoDay] = locate(place - weeks * week, this.#week);
    const [hour, intoHour] = locate(intoDay * sum(this.#hours), this.#hours);
    // Rounding may carry the very last moment over the end.
    return secondsAt(Math.min(weeks * 7 + weekday, this.#days - 1), hour + intoHour);
  }
}

/** Which of `weights` laid end to end `place` falls on, and how far into it, 0 to 1. */
function locate(place: number, weights: readonly number[]): [index: number, into: number] {
  let left = place;
  let index = 0;
  while (index < weights.length - 1 && left >= (weights[index] as number)) {
    left -= weights[index] as number;
    index++;
  }
  return [index, Math.min(left / (weights[index] as number), 1)];
}

function sum(weights: readonly number[]): number {
  return weights.reduce((total, weight) => total + weight, 0);
}
