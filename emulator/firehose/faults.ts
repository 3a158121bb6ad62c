import type { Faults } from "../faults/faults.ts";
import type { Disturbance } from "./disturbance.ts";
import { OUTSTANDING_INVOCATIONS } from "./transformation.ts";

/**
 * A delivery stream that reads some records a second time, as after it lost its checkpoint, and doesn't keep them in
 * their order.
 *
 * Records that are handed on twice are durable only when both are, so that the checkpoint never goes back. They are
 * never in one batch, where an id may be but once.
 */
export function disturbedBy(faults: Faults): Disturbance {
  return {
    handOn(records, copies) {
      const shuffle = faults.strike("reorder");
      const once = shuffle ? shuffle.draws.shuffled(records) : records;
      if (!faults.strike("duplicate")) return [once];
      for (const { position } of once) position.pending += copies;
      return [once, once];
    },
    overtaken: () => faults.strike("reorder") !== undefined,
    // Batches see each other only when they are invoked at the same time.
    ...(faults.rate("reorder") > 0 && { outstanding: OUTSTANDING_INVOCATIONS }),
  };
}
