import { setImmediate } from "node:timers/promises";
import type { Progress } from "../cli/progress.ts";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../contract/features.ts";
import { History } from "../features/history.ts";
import { DAY } from "../features/time.ts";
import { type TrainingEvents, timeOf } from "./events.ts";

/**
 * Transactions whose truth is known, in the order of time, as the models see them. Index i of each list is about the
 * i-th of them.
 */
export interface Dataset {
  /** Local seconds. */
  readonly times: Float64Array;
  readonly accounts: readonly string[];
  readonly frauds: readonly boolean[];
  /** Which kind of fraud, where the source tells. */
  readonly scenarios: readonly (string | undefined)[];
  /** Rows one after another in single precision, as the models see them. */
  readonly fraudRows: Float32Array;
  readonly segmentationRows: Float32Array;
}

/** Transactions between two looks at whether somebody pressed Ctrl-C. */
const AT_ONCE = 1_000;

/**
 * Go through events as the pipeline would, and keep the rows it would have asked the models about. Of what the
 * sources know, only confirmations reach the profiles, when they were made: nothing is learnt from the future.
 *
 * @param progress Told of each transaction.
 */
export async function replayed(
  { events, transactions }: TrainingEvents,
  progress: Progress,
): Promise<Dataset> {
  const history = new History();
  const times = new Float64Array(transactions);
  const fraudRows = new Float32Array(transactions * FRAUD_FEATURES.length);
  const segmentationRows = new Float32Array(transactions * SEGMENTATION_FEATURES.length);
  const accounts: string[] = [];
  const frauds: boolean[] = [];
  const scenarios: (string | undefined)[] = [];
  let passed = 0;
  for await (const event of events) {
    if ("confirmation" in event) {
      history.confirmation(event.confirmation);
      continue;
    }
    const { fraud, segmentation } = history.transaction(event.transaction);
    if (event.fraud !== undefined) {
      const i = frauds.length;
      times[i] = timeOf(event);
      fraudRows.set(fraud, i * FRAUD_FEATURES.length);
      segmentationRows.set(segmentation, i * SEGMENTATION_FEATURES.length);
      accounts.push(event.transaction.numero_conta);
      frauds.push(event.fraud);
      scenarios.push(event.scenario);
    }
    passed++;
    if (passed % AT_ONCE === 0) {
      progress.add(AT_ONCE);
      await setImmediate();
    }
  }
  progress.add(passed % AT_ONCE);
  return part(
    { times, accounts, frauds, scenarios, fraudRows, segmentationRows },
    0,
    frauds.length,
  );
}

/** Those from `from` up to, not including, `to`. The rows are shared, not copied. */
export function part(all: Dataset, from: number, to: number): Dataset {
  const rows = (values: Float32Array, { length }: readonly string[]) =>
    values.subarray(from * length, to * length);
  return {
    times: all.times.subarray(from, to),
    accounts: all.accounts.slice(from, to),
    frauds: all.frauds.slice(from, to),
    scenarios: all.scenarios.slice(from, to),
    fraudRows: rows(all.fraudRows, FRAUD_FEATURES),
    segmentationRows: rows(all.segmentationRows, SEGMENTATION_FEATURES),
  };
}

/** What the models see of the i-th transaction. */
export function rowOf(
  { fraudRows, segmentationRows }: Dataset,
  i: number,
): { fraud: number[]; segmentation: number[] } {
  const row = (values: Float32Array, { length }: readonly string[]) =>
    Array.from(values.subarray(i * length, (i + 1) * length));
  return {
    fraud: row(fraudRows, FRAUD_FEATURES),
    segmentation: row(segmentationRows, SEGMENTATION_FEATURES),
  };
}

/** Days from the first to the last, a part of a day counting as what it is. */
export function daysOf(times: Float64Array): number {
  return ((times.at(-1) ?? 0) - (times[0] ?? 0)) / DAY;
}
