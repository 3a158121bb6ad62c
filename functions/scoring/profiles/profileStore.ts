import { setTimeout as sleep } from "node:timers/promises";
import type { Profile } from "../../../features/profile.ts";
import { readItem } from "./item.ts";
import type { ProfileKey } from "./keys.ts";
import { merged } from "./merged.ts";
import {
  bucketFor,
  type Counted,
  count,
  DAYS,
  generationOf,
  newProfile,
  type StoredProfile,
  takeOut,
} from "./storedProfile.ts";
import type { Table } from "./table.ts";
import {
  addition,
  copied,
  isFull,
  MOST_EVENTS,
  MOST_MARKS,
  newestFull,
  rewrite,
  type Target,
} from "./update.ts";

/**
 * Items that a profile is spread over, beside its first, once that is full: room for 65,000 events in 30 days. More
 * are not counted.
 */
export const PARTS = 64;
/** Tries of one write against others' before it is given up: each lost one means that another got through. */
const ATTEMPTS = 20;
/** Longest pause before a try that follows a lost one, milliseconds; drawn from 0 on. */
const PAUSE_MS = 50;

/** What a profile's items hold. */
export interface Loaded {
  readonly key: ProfileKey;
  readonly root: StoredProfile | undefined;
  /** By number from 1; read only when the root is full. */
  readonly parts: ReadonlyMap<number, StoredProfile>;
}

/** What became of events, and at what cost. */
export interface Tally {
  /** Counted before: by an earlier delivery, or by a write whose answer was lost. */
  repeated: number;
  /** Older than what the profile remembers. */
  late: number;
  /** Beyond what a profile and its parts can remember. */
  overflow: number;
  /** Writes that others' came before. */
  conflicts: number;
}

export function newTally(): Tally {
  return { repeated: 0, late: 0, overflow: 0, conflicts: 0 };
}

/** What {@link ProfileStore} needs to know. */
export interface StoreOptions {
  /** Days after its last event that an item is kept. */
  readonly expiryDays: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** @default MOST_MARKS */
  readonly mostMarks?: number;
}

/** Profiles in DynamoDB, in which every event counts once. */
export class ProfileStore {
  readonly #table: Table;
  readonly #options: StoreOptions;

  constructor(table: Table, options: StoreOptions) {
    this.#table = table;
    this.#options = options;
  }

  /**
   * Read profiles, each item once.
   *
   * @returns by id; for one that can't be read, the error.
   */
  async read(
    keys: readonly ProfileKey[],
    signal: AbortSignal,
  ): Promise<Map<string, Loaded | { readonly error: unknown }>> {
    const roots = await this.#table.read(
      keys.map(({ id }) => id),
      signal,
    );
    const found = keys.map((key) => {
      const item = roots.items.get(key.id);
      const root = item && readItem(item, key.shape);
      return { key, root, partIds: root && this.#isSpread(root) ? partIdsOf(key.id) : [] };
    });
    const parts = await this.#table.read(
      found.flatMap(({ partIds }) => partIds),
      signal,
    );
    return new Map(
      found.map(({ key, root, partIds }): [string, Loaded | { readonly error: unknown }] => {
        const unread = partIds.find((id) => parts.unread.has(id));
        if (roots.unread.has(key.id)) return [key.id, { error: roots.unread.get(key.id) }];
        if (unread !== undefined) return [key.id, { error: parts.unread.get(unread) }];
        const read = partIds.flatMap((id, i) => {
          const item = parts.items.get(id);
          return item ? [[i + 1, readItem(item, key.shape)] as const] : [];
        });
        return [key.id, { key, root, parts: new Map(read) }];
      }),
    );
  }

  /** Count events in a profile, each once. @throws what DynamoDB throws; some may be counted then, and some not. */
  async count(
    { key, root, parts }: Loaded,
    events: readonly Counted[],
    tally: Tally,
    signal: AbortSignal,
  ): Promise<void> {
    const spilt = await this.#write(key.id, key, root, events, tally, signal);
    for (const number of new Set(spilt.map(partOf))) {
      const ofPart = spilt.filter((event) => partOf(event) === number);
      const id = partId(key.id, number);
      const stored = parts.get(number) ?? (await this.#stored(id, key, signal));
      const beyond = await this.#write(id, key, stored, ofPart, tally, signal);
      tally.overflow += beyond.length;
    }
  }

  /** Write until all events are counted. @returns those that the item is too full for. */
  async #write(
    id: string,
    key: ProfileKey,
    known: StoredProfile | undefined,
    events: readonly Counted[],
    tally: Tally,
    signal: AbortSignal,
  ): Promise<Counted[]> {
    const { expiryDays, now, mostMarks = MOST_MARKS } = this.#options;
    const expiresAt = Math.floor(now() / 1000) + expiryDays * 24 * 3600;
    const target: Target = { table: this.#table.name, id, expiresAt, mostMarks };
    const spilt: Counted[] = [];
    let stored = known;
    let left = inOrder(events);
    for (let attempt = 1; ; attempt++) {
      left = left.filter((event) => {
        const fate = fateOf(event, stored, mostMarks);
        if (fate === "spilt") spilt.push(event);
        else if (fate !== undefined) tally[fate]++;
        return fate === undefined;
      });
      if (left.length === 0) return spilt;
      const oldest = generationOf((left[0] as Counted).contribution.time);
      const newest = generationOf((left.at(-1) as Counted).contribution.time);
      const generation = stored?.generation ?? newest;
      const adds = newest <= generation && oldest >= generation - 1;
      const written = adds ? left.slice(0, MOST_EVENTS) : left;
      const change = adds
        ? { update: addition(target, key.shape, generation, written) }
        : { put: rewrite(target, key.shape, stored, written) };
      if (await this.#table.write(change, signal)) {
        left = left.slice(written.length);
        if (left.length === 0) return spilt;
        stored = withEvents(stored ?? newProfile(key.shape, generation), written);
        continue;
      }
      tally.conflicts++;
      if (attempt >= ATTEMPTS) throw new Error(`${ATTEMPTS} writes of one profile lost to others`);
      if (attempt > 1) await sleep(Math.random() * PAUSE_MS, undefined, { signal });
      stored = await this.#stored(id, key, signal);
    }
  }

  async #stored(
    id: string,
    { shape }: ProfileKey,
    signal: AbortSignal,
  ): Promise<StoredProfile | undefined> {
    const item = await this.#table.get(id, signal);
    return item && readItem(item, shape);
  }

  /** Whether parts hold something: while the profile is full, and afterwards for as long as they are kept. */
  #isSpread(root: StoredProfile): boolean {
    const { mostMarks = MOST_MARKS, expiryDays } = this.#options;
    const { generation, spread } = root;
    if (newestFull(root, mostMarks) !== undefined) return true;
    return spread !== undefined && (generation - spread - 2) * DAYS < expiryDays;
  }
}

/** Whether a profile still takes events of this time. */
export function takes({ root }: Loaded, time: number): boolean {
  return !root || generationOf(time) >= root.generation - 1;
}

/** What is known without some events, whether they have been counted or not. */
export function profileWithout({ key, root, parts }: Loaded, events: readonly Counted[]): Profile {
  const all = [...(root ? [root] : []), ...parts.values()];
  const without = all.map((stored) => {
    const counted = events.filter((event) => isIn(stored, event));
    if (counted.length === 0) return stored;
    const copy = copied(stored);
    const { generation, older, newer } = copy;
    const isNewer = ({ contribution }: Counted) => generationOf(contribution.time) === generation;
    takeOut(newer, counted.filter(isNewer));
    takeOut(
      older,
      counted.filter((event) => !isNewer(event)),
    );
    return copy;
  });
  return merged(key.shape, without);
}

/** Whether just this event is counted: not another one of its identity, such as a second confirmation of a fraud. */
function isIn(stored: StoredProfile, { contribution, mark }: Counted): boolean {
  const bucket = bucketFor(stored, generationOf(contribution.time));
  return bucket?.marks.get(mark.text)?.time === mark.time;
}

/** Why an event is not to be written to an item; nothing when it is. */
function fateOf(
  { contribution, mark }: Counted,
  stored: StoredProfile | undefined,
  mostMarks: number,
): "repeated" | "late" | "spilt" | undefined {
  if (!stored) return undefined;
  const generation = generationOf(contribution.time);
  if (generation < stored.generation - 1) return "late";
  if (stored.older.marks.has(mark.text) || stored.newer.marks.has(mark.text)) return "repeated";
  return isFull(stored, generation, mostMarks) ? "spilt" : undefined;
}

function withEvents(stored: StoredProfile, events: readonly Counted[]): StoredProfile {
  const copy = copied(stored);
  for (const event of events) {
    const bucket = bucketFor(copy, generationOf(event.contribution.time));
    if (bucket) count(bucket, event);
  }
  return copy;
}

function inOrder(events: readonly Counted[]): Counted[] {
  return events.toSorted((a, b) => a.contribution.time - b.contribution.time);
}

function partIdsOf(id: string): string[] {
  return Array.from({ length: PARTS }, (_, i) => partId(id, i + 1));
}

function partId(id: string, number: number): string {
  return `${id}#${number}`;
}

/** Part that an event belongs to, whatever else is in it: 1 to {@link PARTS}. */
function partOf({ mark }: Counted): number {
  return ((mark.bytes.at(-1) as number) % PARTS) + 1;
}
