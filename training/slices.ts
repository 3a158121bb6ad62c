import { CommandError } from "../cli/errors.ts";
import { type Dataset, part } from "./dataset.ts";

/**
 * A dataset cut by time. A random cut would let a model see the future of the accounts that it is measured on.
 *
 * The beginning is learnt from although the profiles are still thin there: so are those of every new account, and of
 * a pipeline in its first weeks. Where measuring begins, they have filled.
 */
export interface Slices {
  /** The first 60 %: what the models learn from. */
  readonly training: Dataset;
  /** The next 20 %: what the number of rounds and the threshold are chosen on. */
  readonly validation: Dataset;
  /** The last 20 %: what nothing was chosen on. */
  readonly test: Dataset;
}

/**
 * Cut a dataset.
 *
 * @throws CommandError when a slice has no fraud to learn from or to measure with.
 */
export function sliced(dataset: Dataset): Slices {
  const at = (share: number) => Math.round(share * dataset.frauds.length);
  const slices = {
    training: part(dataset, at(0), at(0.6)),
    validation: part(dataset, at(0.6), at(0.8)),
    test: part(dataset, at(0.8), at(1)),
  };
  for (const [name, slice] of Object.entries(slices)) {
    if (slice.frauds.includes(true)) continue;
    throw new CommandError(
      `the ${name} slice has no known fraud among its ${slice.frauds.length} transactions: give more data with --data, or raise --count`,
    );
  }
  return slices;
}
