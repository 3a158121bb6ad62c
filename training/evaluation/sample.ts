import { CommandError } from "../../cli/errors.ts";
import { type Dataset, part } from "../dataset.ts";

/** Share of the time at whose end measuring begins: before, the profiles are still filling. */
const WARM_UP = 1 / 3;

/**
 * The part of a dataset that is measured.
 *
 * @throws CommandError when there is nothing to measure.
 */
export function sampled(dataset: Dataset): Dataset {
  const { times } = dataset;
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const begin = times.findIndex((time) => time >= first + WARM_UP * (last - first));
  const sample = part(dataset, Math.max(begin, 0), times.length);
  const frauds = sample.frauds.filter((fraud) => fraud).length;
  if (frauds > 0 && frauds < sample.frauds.length) return sample;
  throw new CommandError(
    `${frauds} of the ${sample.frauds.length} transactions after the first third are known frauds, and measuring needs both kinds: give more data with --data, or raise --count`,
  );
}
