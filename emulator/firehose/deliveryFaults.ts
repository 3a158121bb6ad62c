import type { SourceRecord } from "./record.ts";

/** How a delivery stream departs from handing on each record once, in its order. */
export interface DeliveryFaults {
  /**
   * The records of one read as they are handed on: in runs, of which each one begins a batch of its own.
   *
   * @param copies In how many places each of them has to become durable.
   */
  handOn(records: readonly SourceRecord[], copies: number): readonly (readonly SourceRecord[])[];
  /** Whether a batch is to be overtaken by the next one. */
  overtaken(): boolean;
  /** Invocations of one shard under way at a time; what this machine has processors for, when left out. */
  readonly outstanding?: number;
}

/** None. */
export const NO_FAULTS: DeliveryFaults = { handOn: (records) => [records], overtaken: () => false };
