import type { Draws } from "../faults/draws.ts";
import type { Faulty, Handler } from "../faults/handler.ts";
import { jsonBody } from "../gateway/jsonBody.ts";
import { AwsError, type AwsRequest, type AwsResponse } from "../request.ts";

/** Calls that use up a table's capacity. */
const THROTTLED =
  /^DynamoDB_20120810\.(?:Batch|Transact)?(?:Get|Put|Update|Delete|Write|Query|Scan)/;

/** What tables with a provisioned capacity say, and tables on demand, in turn. */
const REFUSALS = [
  () =>
    new AwsError(
      400,
      "ProvisionedThroughputExceededException",
      "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
    ),
  () =>
    new AwsError(
      400,
      "ThrottlingException",
      "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
    ),
] as const;

/** Tables that have no room for a call, or for some of the keys that a BatchGetItem asks for. */
export const faultyDynamoDb: Faulty =
  (handle, { faults }) =>
  async (request) => {
    const target = request.headers["x-amz-target"] ?? "";
    const injection = THROTTLED.test(target) && faults.inject("profile-throttle");
    if (!injection) return handle(request);
    const keys = target.endsWith(".BatchGetItem") ? keysOf(tablesIn(request)) : [];
    if (keys.length > 1 && injection.nth % 2 === 1)
      return inPart(handle, request, keys, injection.draws);
    throw REFUSALS[injection.draws.below(REFUSALS.length)]?.();
  };

interface Key {
  readonly table: string;
  readonly key: unknown;
}

type Tables = Readonly<Record<string, { readonly Keys: readonly unknown[] }>>;

function tablesIn({ body }: AwsRequest): Tables {
  return (jsonBody(body).RequestItems ?? {}) as Tables;
}

function keysOf(tables: Tables = {}): Key[] {
  return Object.entries(tables).flatMap(([table, { Keys }]) => Keys.map((key) => ({ table, key })));
}

/** Answers for some of the keys; the others stay unprocessed. */
async function inPart(
  handle: Handler,
  request: AwsRequest,
  keys: readonly Key[],
  draws: Draws,
): Promise<AwsResponse> {
  const shuffled = draws.shuffled(keys);
  const kept = 1 + draws.below(keys.length - 1);
  const only = (some: readonly Key[]) => itemsOf(tablesIn(request), some);
  const input = { ...jsonBody(request.body), RequestItems: only(shuffled.slice(0, kept)) };
  const body = Buffer.from(JSON.stringify(input));
  const response = await handle({ ...request, body });
  if (response.status !== 200) return response;
  const { UnprocessedKeys, ...output } = JSON.parse(String(response.body));
  const unprocessed = [...keysOf(UnprocessedKeys), ...shuffled.slice(kept)];
  return { ...response, body: JSON.stringify({ ...output, UnprocessedKeys: only(unprocessed) }) };
}

/** What was asked of each table, for some of its keys. */
function itemsOf(tables: Tables, keys: readonly Key[]): Tables {
  const items = Object.entries(tables).map(([table, asked]) => {
    const Keys = keys.filter((key) => key.table === table).map(({ key }) => key);
    return [table, { ...asked, Keys }] as const;
  });
  return Object.fromEntries(items.filter(([, { Keys }]) => Keys.length > 0));
}
