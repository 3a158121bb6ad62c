import type { Faulty } from "../faults/handler.ts";
import { inPart, type PutAnswer, recordsIn } from "../faults/partialPut.ts";
import { AwsError } from "../request.ts";

const EXCEEDED = "ProvisionedThroughputExceededException";
const RATE_EXCEEDED = "Rate exceeded for stream.";

const PUT_RECORDS: PutAnswer = {
  entries: "Records",
  count: "FailedRecordCount",
  failures: [
    { ErrorCode: EXCEEDED, ErrorMessage: RATE_EXCEEDED },
    { ErrorCode: "InternalFailure", ErrorMessage: "Internal Service Failure" },
  ],
};

/** A stream that takes or gives nothing for the moment, or takes only some of what is put. */
export const faultyKinesis: Faulty =
  (handle, { faults }) =>
  async (request) => {
    const [, operation = ""] = request.headers["x-amz-target"]?.split(".") ?? [];
    const throttled = /^(?:GetRecords|PutRecords?)$/.test(operation);
    if (throttled && faults.inject("stream-throttle")) {
      throw new AwsError(400, EXCEEDED, RATE_EXCEEDED);
    }
    const many = operation === "PutRecords" && recordsIn(request).length > 1;
    const partial = many && faults.inject("stream-partial");
    return partial ? inPart(handle, request, PUT_RECORDS, partial.draws) : handle(request);
  };
