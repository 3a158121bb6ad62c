import { SEGMENTATION_FEATURES } from "../../contract/features.ts";
import type { Dataset } from "../dataset.ts";

/** What the transactions in a segment are like. */
export interface SegmentProfile {
  readonly name: string;
  /** Share of the transactions, 0 to 1. */
  readonly transactions: number;
  /** Share of the accounts, by their latest transaction, 0 to 1. */
  readonly accounts: number;
  /**
   * Mean of each of {@link SEGMENTATION_FEATURES}, in standard deviations from the mean of all transactions; 0 in a
   * segment without any.
   */
  readonly traits: readonly number[];
}

/**
 * Profiles of the segments, in the order of their names.
 *
 * @param segments Number of each transaction's segment.
 */
export function segmentProfiles(
  { segmentationRows, accounts }: Dataset,
  segments: readonly number[],
  names: readonly string[],
): SegmentProfile[] {
  const columns = SEGMENTATION_FEATURES.length;
  const column = (j: number, of: readonly number[]) =>
    of.map((i) => segmentationRows[i * columns + j] as number);
  const everything = segments.map((_, i) => i);
  const everyone = SEGMENTATION_FEATURES.map((_, j) => spread(column(j, everything)));
  const latest = [...new Map(accounts.map((account, i) => [account, segments[i]])).values()];
  return names.map((name, k) => {
    const members = everything.filter((i) => segments[i] === k);
    const traits = everyone.map(({ mean, deviation }, j) =>
      members.length === 0 ? 0 : (spread(column(j, members)).mean - mean) / deviation,
    );
    return {
      name,
      transactions: members.length / segments.length,
      accounts: latest.filter((segment) => segment === k).length / latest.length,
      traits,
    };
  });
}

/** The deviation of equal values is taken as 1, so that they differ by 0 and not by nothing at all. */
function spread(values: readonly number[]): { mean: number; deviation: number } {
  const mean = average(values);
  return { mean, deviation: Math.sqrt(average(values.map((value) => (value - mean) ** 2))) || 1 };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
