import { DAY, dayOf } from "./time.ts";

/**
 * Mean lives of what a profile counts, seconds: an event has lost all but 1/e of its weight after one of them.
 * One, seven and thirty days, the windows of the Fraud Detection Handbook.
 */
export const LIVES = [DAY, 7 * DAY, 30 * DAY] as const;
export type Life = 0 | 1 | 2;
export const EACH_LIFE: readonly Life[] = [0, 1, 2];
/** 30 days, where one life is enough. */
export const LONGEST: Life = 2;

/**
 * Days after which a transaction that wasn't reported as a fraud counts as legitimate. Frauds are compared with these;
 * compared with all transactions, they would look too rare as long as reports are under way.
 */
export const REPORTING_DAYS = 7;

/** An amount counts up to this, BRL: past it a sum of squares would need more digits than DynamoDB keeps. */
export const MOST_AMOUNT = 1e7;

/** What one event adds to a profile. */
export interface Contribution {
  /** Local seconds, see {@link localSeconds}. */
  readonly time: number;
  /** Whether the account or counterparty acted, rather than that something was learnt about it. */
  readonly acted: boolean;
  /** Amount by slot; a slot's life is in its {@link Shape}. */
  readonly amounts: ReadonlyMap<number, number>;
  /** Whether it counts, {@link REPORTING_DAYS} after the end of its day, in {@link Profile.reported}. */
  readonly reported: boolean;
  /** Day of a transaction that therefore won't count there, see {@link refutedDay}. */
  readonly refuted?: number | undefined;
}

/** The slots of a kind of profile: the life of each. */
export type Shape = readonly Life[];

/**
 * What is remembered of an account or a counterparty: a constant number of exponentially decayed sums. They don't
 * depend on the order in which events are counted.
 */
export interface Profile {
  readonly shape: Shape;
  /** Newest event, local seconds; the sums are as of then. -Infinity before the first. */
  readonly at: number;
  /** Newest event in which it acted, likewise. */
  readonly last: number;
  readonly sums: Float64Array;
  /** Decayed counts by life of the transactions whose frauds would be known by now, and that are none. */
  readonly reported: Float64Array;
  /** Transactions by day that will be among them; at most {@link REPORTING_DAYS} + 1 days. */
  readonly days: ReadonlyMap<number, number>;
}

/** A profile of which nothing is known. */
export function emptyProfile(shape: Shape): Profile {
  return {
    shape,
    at: Number.NEGATIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
    sums: new Float64Array(shape.length),
    reported: new Float64Array(LIVES.length),
    days: new Map(),
  };
}

/** The profile as of `time`; one that knows of later events stays as it is. */
export function profileAt(profile: Profile, time: number): Profile {
  const { shape, at } = profile;
  if (time <= at) return profile;
  const left = LIVES.map((life) => decay(time - at, life));
  const sums = new Float64Array(shape.length);
  for (let slot = 0; slot < sums.length; slot++) {
    sums[slot] = (profile.sums[slot] as number) * (left[shape[slot] as Life] as number);
  }
  const reported = profile.reported.map((count, life) => count * (left[life] as number));
  let days = profile.days;
  for (const [day, count] of profile.days) {
    const since = time - reportedAt(day);
    if (since < 0) continue;
    addReported(reported, count, since);
    days = without(days, day);
  }
  return { ...profile, at: time, sums, reported, days };
}

function without(days: ReadonlyMap<number, number>, day: number): ReadonlyMap<number, number> {
  const others = new Map(days);
  others.delete(day);
  return others;
}

/** The profile after one more event, whether that is its newest or not. */
export function withContribution(profile: Profile, contribution: Contribution): Profile {
  const { time, acted, amounts, reported: reports, refuted } = contribution;
  const moved = profileAt(profile, time);
  const { shape, at } = moved;
  const sums = moved.sums.slice();
  for (const [slot, amount] of amounts) {
    sums[slot] = (sums[slot] ?? 0) + amount * decay(at - time, LIVES[shape[slot] as Life]);
  }
  const last = acted ? Math.max(moved.last, time) : moved.last;
  const next = { ...moved, last, sums };
  if (reports) return withReported(next, dayOf(time), 1);
  return refuted === undefined ? next : withReported(next, refuted, -1);
}

/** More or less transactions of a day, whether they count already or not. */
function withReported(profile: Profile, day: number, count: number): Profile {
  const since = profile.at - reportedAt(day);
  if (since < 0) {
    const left = (profile.days.get(day) ?? 0) + count;
    const days = left === 0 ? without(profile.days, day) : new Map(profile.days).set(day, left);
    return { ...profile, days };
  }
  const reported = profile.reported.slice();
  addReported(reported, count, since);
  return { ...profile, reported };
}

/**
 * The day that {@link Contribution.refuted} names, of a fraud.
 *
 * @param transacted Local seconds.
 * @param confirmed Local seconds. When the transaction counts as legitimate by then, that is past mending: nothing is
 * taken back.
 */
export function refutedDay(transacted: number, confirmed: number): number | undefined {
  const day = dayOf(transacted);
  return transacted <= confirmed && confirmed < reportedAt(day) ? day : undefined;
}

/** Local second from which the transactions of a day are among those whose frauds would be known by now. */
export function reportedAt(day: number): number {
  return (day + 1 + REPORTING_DAYS) * DAY;
}

/** Add transactions that entered `since` seconds ago. */
function addReported(reported: Float64Array, count: number, since: number): void {
  for (const [life, seconds] of LIVES.entries()) {
    reported[life] = (reported[life] ?? 0) + count * decay(since, seconds);
  }
}

/** What is left of 1 after some seconds. */
export function decay(seconds: number, life: number): number {
  return Math.exp(-seconds / life);
}
