import { PROFILE_WINDOW_HOURS } from "../../../contract/profile.ts";
import {
  type Contribution,
  decay,
  LIVES,
  type Life,
  REPORTING_DAYS,
  reportedAt,
  type Shape,
} from "../../../features/profile.ts";
import { DAY, dayOf } from "../../../features/time.ts";
import type { Mark } from "./mark.ts";

/** Seconds of event time that one generation of marks covers. */
const GENERATION = PROFILE_WINDOW_HOURS * 3600;
/** Days of a generation. */
export const DAYS = GENERATION / DAY;
/** Days that events of one generation may be about: its own, and those before it that can still be refuted in it. */
export const DAYS_TOLD = REPORTING_DAYS + DAYS;
/**
 * Decimals that are kept of what one event adds, by life: the sums are then exact, in whatever order and by however
 * many writers they are made. They are as many as 38 digits leave room for, which is what a DynamoDB number has: 10^18
 * would be the largest amount squared, which weighs up to e^30, e^(30/7) or e as of the start of its generation, and an
 * item holds fewer than 5,000 events of one.
 */
const DECIMALS = [9, 14, 15] as const;
/**
 * Most that one event adds to a sum of the shortest life, so that nine decimals remain. Only the square of an amount
 * from some 1,000,000 BRL on can come to it, late in a generation.
 */
const MOST = 1e25;

/** What sums of a few thousand binary fractions may be off by, relative to them. */
const ROUNDING = 1e-12;

/** An event to be counted, and how to tell it from others. */
export interface Counted {
  readonly contribution: Contribution;
  readonly mark: Mark;
}

/** What the events of one generation add up to. */
export interface Bucket {
  readonly shape: Shape;
  /** As of the start of the generation. */
  readonly sums: Float64Array;
  /**
   * Transactions that are {@link Contribution.reported}, less those that are refuted, by day: from the first of
   * {@link DAYS_TOLD} on. Below 0 where an earlier generation has the transaction.
   */
  readonly days: Float64Array;
  /** The events that are in it, by {@link Mark.text}. */
  readonly marks: Map<string, Mark>;
}

/**
 * A profile as the table holds it. Events are counted in the bucket of their generation, as of its start: so an update
 * only adds, and concurrent ones don't disturb each other. The two newest generations are kept with the marks of their
 * events, so that none is counted twice; older ones are folded into a base, and nothing is added to them any more.
 */
export interface StoredProfile {
  readonly shape: Shape;
  /** Generation of the newest event. */
  readonly generation: number;
  /** Changes with every write. */
  readonly version: number;
  /** All older generations, as of the start of the older of the two. */
  readonly base: Totals;
  readonly older: Bucket;
  readonly newer: Bucket;
  /** Newest generation that was full when the item was last written anew: further items hold the rest of its events. */
  readonly spread: number | undefined;
}

export function generationOf(time: number): number {
  return Math.floor(time / GENERATION);
}

export function startOf(generation: number): number {
  return generation * GENERATION;
}

export function emptyBucket(shape: Shape): Bucket {
  const sums = new Float64Array(shape.length);
  return { shape, sums, days: new Float64Array(DAYS_TOLD), marks: new Map() };
}

/** A profile that nothing was counted in. */
export function newProfile(shape: Shape, generation: number): StoredProfile {
  return {
    shape,
    generation,
    version: 0,
    base: totals(shape),
    older: emptyBucket(shape),
    newer: emptyBucket(shape),
    spread: undefined,
  };
}

/** What an event adds, by slot, as of the start of its generation. */
export function amountsOf({ time, amounts }: Contribution, shape: Shape): Map<number, number> {
  const start = startOf(generationOf(time));
  return new Map(
    [...amounts].map(([slot, amount]) => {
      const life = shape[slot] as Life;
      const weighted = amount / decay(time - start, LIVES[life]);
      return [slot, rounded(Math.min(weighted, MOST), life)];
    }),
  );
}

/** Adding binary fractions leaves digits behind the last decimal that none of them had. */
export function rounded(sum: number, life: Life): number {
  return Number(sum.toFixed(DECIMALS[life]));
}

/** The first of the days that events of a generation may be about. */
function firstDay(generation: number): number {
  return generation * DAYS - REPORTING_DAYS;
}

/** The bucket that takes events of a generation; none when that is no longer, or not yet, among the two. */
export function bucketFor(stored: StoredProfile, generation: number): Bucket | undefined {
  if (generation === stored.generation) return stored.newer;
  return generation === stored.generation - 1 ? stored.older : undefined;
}

/** Count an event in the bucket of its generation. */
export function count(bucket: Bucket, { contribution, mark }: Counted): void {
  for (const [slot, amount] of amountsOf(contribution, bucket.shape)) {
    bucket.sums[slot] = (bucket.sums[slot] as number) + amount;
  }
  const { time, reported, refuted } = contribution;
  const first = firstDay(generationOf(time));
  const more = (day: number, transactions: number) => {
    bucket.days[day - first] = (bucket.days[day - first] as number) + transactions;
  };
  if (reported) more(dayOf(time), 1);
  if (refuted !== undefined) more(refuted, -1);
  bucket.marks.set(mark.text, mark);
}

/** Take events out of the bucket that they are counted in. */
export function takeOut(bucket: Bucket, events: readonly Counted[]): void {
  const taken = emptyBucket(bucket.shape);
  for (const event of events) count(taken, event);
  bucket.sums.forEach((sum, slot) => {
    const amount = taken.sums[slot] as number;
    const rest = sum - amount;
    // What rounding leaves where everything was taken out is nothing.
    bucket.sums[slot] = Math.abs(rest) <= amount * ROUNDING ? 0 : rest;
  });
  taken.days.forEach((transactions, day) => {
    bucket.days[day] = (bucket.days[day] as number) - transactions;
  });
  for (const { mark } of events) bucket.marks.delete(mark.text);
}

/** The profile when its newest event is of `generation`: what leaves the two newest is folded into the base. */
export function rolledOver(stored: StoredProfile, generation: number): StoredProfile {
  const { shape, older, newer } = stored;
  const steps = generation - stored.generation;
  if (steps <= 0) return stored;
  const start = startOf(generation - 1);
  const base = totals(shape);
  addBase(base, stored, start);
  addBucket(base, older, stored.generation - 1, start);
  if (steps > 1) addBucket(base, newer, stored.generation, start);
  return {
    ...stored,
    generation,
    base,
    older: steps === 1 ? newer : emptyBucket(shape),
    newer: emptyBucket(shape),
  };
}

/** Sums as of some instant. */
export interface Totals {
  readonly shape: Shape;
  readonly sums: Float64Array;
  readonly reported: Float64Array;
  /** Newest event in which it acted, local seconds; -Infinity before the first. */
  last: number;
}

export function totals(shape: Shape): Totals {
  return {
    shape,
    sums: new Float64Array(shape.length),
    reported: new Float64Array(LIVES.length),
    last: Number.NEGATIVE_INFINITY,
  };
}

/** Add what is folded, as of `at`. */
export function addBase(to: Totals, { base, generation }: StoredProfile, at: number): void {
  const since = at - startOf(generation - 1);
  addDecayed(to, base.sums, since);
  base.reported.forEach((transactions, life) => {
    to.reported[life] =
      (to.reported[life] as number) + transactions * decay(since, LIVES[life as Life]);
  });
  to.last = Math.max(to.last, base.last);
}

/**
 * Add the events of one generation, as of `at`.
 *
 * @param wait Takes the days whose frauds would not be known yet. Left out, there are none.
 */
export function addBucket(
  to: Totals,
  { sums, days, marks }: Bucket,
  generation: number,
  at: number,
  wait?: (day: number, transactions: number) => void,
): void {
  addDecayed(to, sums, at - startOf(generation));
  days.forEach((transactions, i) => {
    const day = firstDay(generation) + i;
    const since = at - reportedAt(day);
    if (transactions === 0) return;
    if (since < 0 && wait) wait(day, transactions);
    else {
      for (const [life, seconds] of LIVES.entries()) {
        to.reported[life] = (to.reported[life] as number) + transactions * decay(since, seconds);
      }
    }
  });
  for (const { acted, time } of marks.values()) if (acted && time > to.last) to.last = time;
}

function addDecayed({ shape, sums }: Totals, more: Float64Array, since: number): void {
  const left = LIVES.map((life) => decay(since, life));
  more.forEach((sum, slot) => {
    sums[slot] = (sums[slot] as number) + sum * (left[shape[slot] as Life] as number);
  });
}
