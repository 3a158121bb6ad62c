import type { Faulty } from "../faults/handler.ts";
import { AwsError } from "../request.ts";
import { targetOf } from "./request.ts";

const REFUSALS = [
  () => new AwsError(503, "SlowDown", "Please reduce your request rate."),
  () => new AwsError(500, "InternalError", "We encountered an internal error. Please try again."),
] as const;

/** Objects that can't be written; half of them have been, and it is the answer that gets lost. */
export const faultyS3: Faulty =
  (handle, { faults }) =>
  async (request) => {
    const writes = request.method === "PUT" && targetOf(request).key !== "";
    const injection = writes && faults.inject("s3-fail");
    if (!injection) return handle(request);
    if (injection.nth % 2 === 1) await handle(request);
    throw injection.draws.pick(REFUSALS)();
  };
