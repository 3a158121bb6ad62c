import type { Schedule } from "./schedule.ts";

/** When an account is used: by its holder, and by a thief while the account is taken over. */
export class Agenda {
  readonly #schedule: Schedule;
  /** The holder's next time, once it is known. */
  #own: number | undefined;
  /** The thief's times that are left, latest first. */
  #stolen: readonly number[] = [];
  /** Whether the time returned last is the thief's. */
  isStolen = false;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  /** How often the holder has used it. */
  get past(): number {
    return this.#schedule.past;
  }

  /** How many times a thief could take. */
  get left(): number {
    return this.#stolen.length > 0 ? 0 : this.#schedule.left;
  }

  /** Seconds since the start, never before the one returned last; Infinity after the last one. */
  next(): number {
    this.#own ??= this.#schedule.next();
    const thief = this.#stolen.at(-1) ?? Number.POSITIVE_INFINITY;
    this.isStolen = thief < this.#own;
    if (this.isStolen) {
      this.#stolen = this.#stolen.slice(0, -1);
      return thief;
    }
    const own = this.#own;
    this.#own = undefined;
    return own;
  }

  /**
   * Hand the account's next transactions to a thief, who makes them at other times: how many an account makes in all
   * stays the same.
   *
   * @param times Seconds since the start, in order, no more than {@link left}.
   */
  steal(times: readonly number[]): void {
    for (const _ of times) this.#schedule.next();
    this.#stolen = [...times].reverse();
  }
}
