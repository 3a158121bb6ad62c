import { emptyProfile, type Profile, type Shape } from "../../../features/profile.ts";
import { addBase, addBucket, type StoredProfile, startOf, totals } from "./storedProfile.ts";

/**
 * What the feature engine goes on from.
 *
 * @param parts A profile with many events is spread over several items.
 */
export function merged(shape: Shape, parts: readonly StoredProfile[]): Profile {
  const known = parts.filter(isKnown);
  if (known.length === 0) return emptyProfile(shape);
  let at = Number.NEGATIVE_INFINITY;
  for (const { generation, older, newer } of known) {
    at = Math.max(at, startOf(generation - 1));
    for (const { marks } of [older, newer]) {
      for (const { time } of marks.values()) at = Math.max(at, time);
    }
  }
  const all = totals(shape);
  const days = new Map<number, number>();
  const wait = (day: number, transactions: number) => {
    const all = (days.get(day) ?? 0) + transactions;
    if (all === 0) days.delete(day);
    else days.set(day, all);
  };
  for (const part of known) {
    addBase(all, part, at);
    addBucket(all, part.older, part.generation - 1, at, wait);
    addBucket(all, part.newer, part.generation, at, wait);
  }
  return { ...all, at, days };
}

function isKnown({ base, older, newer }: StoredProfile): boolean {
  return older.marks.size + newer.marks.size > 0 || base.sums.some((sum) => sum !== 0);
}
