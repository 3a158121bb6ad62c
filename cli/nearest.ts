import { distance } from "fastest-levenshtein";

/** Letters to add, drop or change, up to which one name may have been meant for another. */
const MAX_CHANGES = 2;

/** The name that was probably meant by `word`: the one that begins so, or is spelt nearly so. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  if (word.length < 2) return undefined;
  const near = names.map((name) => ({
    name,
    changes: name.startsWith(word) ? 0 : distance(word, name),
  }));
  const [best] = near.sort((one, other) => one.changes - other.changes);
  return best && best.changes <= MAX_CHANGES && best.changes < best.name.length
    ? best.name
    : undefined;
}
