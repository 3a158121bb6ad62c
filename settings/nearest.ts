import { distance } from "fastest-levenshtein";

/** The names that take the fewest changed letters to get from `word`: the best one, and those as good. */
export function nearest(word: string, names: readonly string[]): string[] {
  const distances = names.map((name) => distance(word.toLowerCase(), name.toLowerCase()));
  const best = Math.min(...distances);
  return names.filter((_, i) => distances[i] === best);
}
