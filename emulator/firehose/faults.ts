import type { Faults } from "../faults/faults.ts";
import type { Faulty } from "../faults/handler.ts";
import { inPart, type PutAnswer, recordsIn } from "../faults/partialPut.ts";
import type { DeliveryFaults } from "./deliveryFaults.ts";
import { slowDown } from "./directPut.ts";
import { OUTSTANDING_INVOCATIONS } from "./transformation.ts";

const { code: ErrorCode, message: ErrorMessage } = slowDown();
const PUT_RECORD_BATCH: PutAnswer = {
  entries: "RequestResponses",
  count: "FailedPutCount",
  failures: [{ ErrorCode, ErrorMessage }],
};

/** A delivery stream that takes nothing of what is put to it for the moment, or only some of it. */
export const faultyFirehose: Faulty =
  (handle, { faults }) =>
  async (request) => {
    if (faults.inject("stream-throttle")) throw slowDown();
    const [, operation] = request.headers["x-amz-target"]?.split(".") ?? [];
    const many = operation === "PutRecordBatch" && recordsIn(request).length > 1;
    const partial = many && faults.inject("stream-partial");
    return partial ? inPart(handle, request, PUT_RECORD_BATCH, partial.draws) : handle(request);
  };

/**
 * A delivery stream that reads some records a second time, as after it lost its checkpoint, and doesn't keep them in
 * their order.
 *
 * Records that are handed on twice are durable only when both are, so that the checkpoint never goes back. They are
 * never in one batch, where an id may be but once.
 */
export function deliveryFaults(faults: Faults): DeliveryFaults {
  return {
    handOn(records, copies) {
      const shuffle = faults.inject("reorder");
      const once = shuffle ? shuffle.draws.shuffled(records) : records;
      if (!faults.inject("duplicate")) return [once];
      for (const { position } of once) position.pending += copies;
      return [once, once];
    },
    overtaken: () => faults.inject("reorder") !== undefined,
    // Batches see each other only when they are invoked at the same time.
    ...(faults.rate("reorder") > 0 && { outstanding: OUTSTANDING_INVOCATIONS }),
  };
}
