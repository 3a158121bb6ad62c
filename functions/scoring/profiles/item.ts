import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { LIVES, type Life, type Shape } from "../../../features/profile.ts";
import { readMark } from "./mark.ts";
import {
  type Bucket,
  DAYS_TOLD,
  emptyBucket,
  rounded,
  type StoredProfile,
  totals,
} from "./storedProfile.ts";

export type Item = Record<string, AttributeValue>;

/**
 * Names of an item's attributes; short, because they are paid for with every item. `g` is the generation, `v` the
 * version, `b` the base, `s` the newest generation of which further items hold events; a bucket's begin with `e` or `o`
 * for an even or an odd generation: its sums by slot (`e0`), its days (`ed0`), its marks (`em`). Sums and days that are
 * 0 are left out. `expiresAt` is the table's time to live.
 */
export const names = {
  sum: (generation: number, slot: number) => `${parity(generation)}${slot}`,
  day: (generation: number, day: number) => `${parity(generation)}d${day}`,
  marks: (generation: number) => `${parity(generation)}m`,
};

function parity(generation: number): "e" | "o" {
  return generation % 2 === 0 ? "e" : "o";
}

/** Read what {@link itemOf} or an update wrote. */
export function readItem(item: Item, shape: Shape): StoredProfile {
  const generation = Number(item.g?.N);
  return {
    shape,
    generation,
    version: Number(item.v?.N),
    base: readBase(item.b?.B, shape),
    older: readBucket(item, generation - 1, shape),
    newer: readBucket(item, generation, shape),
    spread: item.s?.N === undefined ? undefined : Number(item.s.N),
  };
}

/** The whole item, to put. */
export function itemOf(id: string, stored: StoredProfile, expiresAt: number): Item {
  const { generation, version, base, older, newer, spread } = stored;
  const numbers = Float64Array.of(base.last, ...base.sums, ...base.reported);
  return {
    id: { S: id },
    g: { N: String(generation) },
    v: { N: String(version) },
    b: { B: new Uint8Array(numbers.buffer) },
    ...(spread !== undefined && { s: { N: String(spread) } }),
    expiresAt: { N: String(expiresAt) },
    ...bucketAttributes(older, generation - 1),
    ...bucketAttributes(newer, generation),
  };
}

/** What a bucket comes to, to put or to add. */
export function bucketAttributes({ shape, sums, days, marks }: Bucket, generation: number): Item {
  const item: Item = {};
  sums.forEach((sum, slot) => {
    if (sum !== 0)
      item[names.sum(generation, slot)] = { N: String(rounded(sum, shape[slot] as Life)) };
  });
  days.forEach((transactions, day) => {
    if (transactions !== 0) item[names.day(generation, day)] = { N: String(transactions) };
  });
  if (marks.size > 0) {
    item[names.marks(generation)] = { BS: [...marks.values()].map(({ bytes }) => bytes) };
  }
  return item;
}

function readBucket(item: Item, generation: number, shape: Shape): Bucket {
  const bucket = emptyBucket(shape);
  for (const slot of shape.keys()) {
    const sum = item[names.sum(generation, slot)]?.N;
    if (sum !== undefined) bucket.sums[slot] = Number(sum);
  }
  for (let day = 0; day < DAYS_TOLD; day++) {
    const transactions = item[names.day(generation, day)]?.N;
    if (transactions !== undefined) bucket.days[day] = Number(transactions);
  }
  for (const bytes of item[names.marks(generation)]?.BS ?? []) {
    const mark = readMark(bytes);
    bucket.marks.set(mark.text, mark);
  }
  return bucket;
}

function readBase(bytes: Uint8Array | undefined, shape: Shape): StoredProfile["base"] {
  const base = totals(shape);
  if (!bytes) return base;
  // A copy, since the numbers may not lie on a multiple of eight in the answer's buffer.
  const [last = Number.NEGATIVE_INFINITY, ...numbers] = new Float64Array(
    Uint8Array.from(bytes).buffer,
  );
  base.last = last;
  base.sums.set(numbers.slice(0, shape.length));
  base.reported.set(numbers.slice(shape.length, shape.length + LIVES.length));
  return base;
}
