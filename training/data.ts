import type { Transaction } from "../contract/transaction.ts";
import { simulate } from "../simulator/simulate.ts";

/** What the models are trained on. */
export interface DataOptions {
  readonly count: number;
  readonly accounts: number;
  readonly seed: number;
}

/** Ended before the default run of the simulator begins, so that nothing is scored that was trained on. */
const PERIOD = { from: "2025-07-01", days: 90 } as const;

/** A transaction, and whether it is one that the fraud model should find. */
export interface Example {
  readonly transaction: Transaction;
  readonly fraud: boolean;
}

/**
 * The examples in the order of time, cut into three. A random cut would let a model see the future of the
 * accounts that it is measured on.
 */
export interface Slices {
  /** The first 60 %: what the models learn from. */
  readonly training: readonly Example[];
  /** The next 20 %: what the number of rounds and the threshold are chosen on. */
  readonly validation: readonly Example[];
  /** The last 20 %: what nothing was chosen on. */
  readonly test: readonly Example[];
}

/**
 * Simulate the examples.
 *
 * @throws Error when a slice has no fraud to learn from or to measure with.
 */
export function simulated(options: DataOptions): Slices {
  const examples = Array.from(
    simulate({ ...options, ...PERIOD }),
    ({ transaction, scenario }): Example => ({ transaction, fraud: scenario !== "ordinary" }),
  );
  const slices = {
    training: examples.slice(0, examples.length * 0.6),
    validation: examples.slice(examples.length * 0.6, examples.length * 0.8),
    test: examples.slice(examples.length * 0.8),
  };
  for (const [name, slice] of Object.entries(slices)) {
    if (slice.some(({ fraud }) => fraud)) continue;
    throw new Error(
      `the ${name} slice has no fraud among ${slice.length} transactions: raise --count, got ${options.count}`,
    );
  }
  return slices;
}

/** Rows one after another in single precision, as a model sees them. */
export function flattened(rows: readonly (readonly number[])[]): Float32Array {
  const columns = rows[0]?.length ?? 0;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    values.set(row, i * columns);
  });
  return values;
}
