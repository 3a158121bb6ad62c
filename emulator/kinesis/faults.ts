import type { Draws } from "../faults/draws.ts";
import type { Faulty, Handler } from "../faults/faulty.ts";
import { slowDown } from "../firehose/directPut.ts";
import { jsonBody } from "../gateway/jsonBody.ts";
import { AwsError, type AwsRequest, type AwsResponse } from "../service.ts";

/** What one entry of a put came to. */
interface Failed {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** How the answer to a put of many says what each entry came to. */
interface Form {
  /** The member with one element for each entry, in its place. */
  readonly entries: "Records" | "RequestResponses";
  /** The member that counts those that failed. */
  readonly count: "FailedRecordCount" | "FailedPutCount";
  /** What a failed entry says. */
  readonly failures: readonly Failed[];
}

const EXCEEDED = "ProvisionedThroughputExceededException";
const RATE_EXCEEDED = "Rate exceeded for stream.";

const KINESIS: Form = {
  entries: "Records",
  count: "FailedRecordCount",
  failures: [
    { ErrorCode: EXCEEDED, ErrorMessage: RATE_EXCEEDED },
    { ErrorCode: "InternalFailure", ErrorMessage: "Internal Service Failure" },
  ],
};

const { code: ErrorCode, message: ErrorMessage } = slowDown();
const FIREHOSE: Form = {
  entries: "RequestResponses",
  count: "FailedPutCount",
  failures: [{ ErrorCode, ErrorMessage }],
};

/** A stream that takes or gives nothing for the moment, or takes only some of what is put. */
export const faultyKinesis: Faulty =
  (handle, { faults }) =>
  async (request) => {
    const [, operation = ""] = request.headers["x-amz-target"]?.split(".") ?? [];
    const throttled = /^(?:GetRecords|PutRecords?)$/.test(operation);
    if (throttled && faults.strike("stream-throttle")) {
      throw new AwsError(400, EXCEEDED, RATE_EXCEEDED);
    }
    const many = operation === "PutRecords" && recordsIn(request).length > 1;
    const partial = many && faults.strike("stream-partial");
    return partial ? inPart(handle, request, KINESIS, partial.draws) : handle(request);
  };

/** Likewise a delivery stream that records are put to. */
export const faultyFirehose: Faulty =
  (handle, { faults }) =>
  async (request) => {
    if (faults.strike("stream-throttle")) throw slowDown();
    const [, operation] = request.headers["x-amz-target"]?.split(".") ?? [];
    const many = operation === "PutRecordBatch" && recordsIn(request).length > 1;
    const partial = many && faults.strike("stream-partial");
    return partial ? inPart(handle, request, FIREHOSE, partial.draws) : handle(request);
  };

/** Puts some of the entries, at least one; the others fail in their places. */
async function inPart(
  handle: Handler,
  request: AwsRequest,
  { entries, count, failures }: Form,
  draws: Draws,
): Promise<AwsResponse> {
  const records = recordsIn(request);
  const places = draws.shuffled([...records.keys()]);
  const failing = new Set(places.slice(0, 1 + draws.below(records.length - 1)));
  const left = records.filter((_, i) => !failing.has(i));
  const body = Buffer.from(JSON.stringify({ ...jsonBody(request.body), Records: left }));
  const response = await handle({ ...request, body });
  const output = JSON.parse(String(response.body));
  const answered: unknown[] = [...output[entries]];
  const all = records.map((_, i) => (failing.has(i) ? draws.pick(failures) : answered.shift()));
  return {
    ...response,
    body: JSON.stringify({ ...output, [entries]: all, [count]: output[count] + failing.size }),
  };
}

function recordsIn({ body }: AwsRequest): readonly unknown[] {
  const { Records: records } = jsonBody(body);
  return Array.isArray(records) ? records : [];
}
