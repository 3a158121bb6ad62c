import type { Results } from "../results.ts";
import { percent, table } from "./markdown.ts";

/** What the segments are like. */
export function segmentationSection({ segments }: Results): string {
  return `## Segments

Of the same transactions; an account is counted by its latest one.

${table(
  ["segment", "accounts", "transactions"],
  segments.map(({ name, accounts, transactions }) => [
    name,
    percent(accounts),
    percent(transactions),
  ]),
)}

![Means of the features in each segment](results/segments.svg)

Each cell is the mean of a feature over a segment's transactions, in standard deviations from the mean of all; above, the share of the accounts. A segment is what its strongest colours say. The segments are a partition, not natural clusters: accounts near a border could be on either side.`;
}
