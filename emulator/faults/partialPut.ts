import { jsonBody } from "../gateway/jsonBody.ts";
import type { AwsRequest, AwsResponse } from "../request.ts";
import type { Draws } from "./draws.ts";
import type { Handler } from "./handler.ts";

/** What one entry of a put came to. */
interface Failed {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** How the answer to a put of many says what each entry came to. */
export interface PutAnswer {
  /** The member with one element for each entry, in its place. */
  readonly entries: "Records" | "RequestResponses";
  /** The member that counts those that failed. */
  readonly count: "FailedRecordCount" | "FailedPutCount";
  /** What a failed entry says. */
  readonly failures: readonly Failed[];
}

/** Puts some of the entries, at least one; the others fail in their places. */
export async function inPart(
  handle: Handler,
  request: AwsRequest,
  { entries, count, failures }: PutAnswer,
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

/** The entries of a put of many. */
export function recordsIn({ body }: AwsRequest): readonly unknown[] {
  const { Records: records } = jsonBody(body);
  return Array.isArray(records) ? records : [];
}
