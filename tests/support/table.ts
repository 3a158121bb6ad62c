import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type DynamoDBClientConfig,
  paginateScan,
} from "@aws-sdk/client-dynamodb";
import type { Item } from "../../functions/scoring/profiles/item.ts";
import { Table, tableClient } from "../../functions/scoring/profiles/table.ts";

/** A call to DynamoDB. */
export interface TableCall {
  /** Such as `UpdateItem`. */
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: as different as the operations are.
  readonly input: any;
}

/** What becomes of a call instead: an error, another answer, none, a broken connection, or one that breaks too late. */
export type TableTrouble =
  | { readonly status: number; readonly error: string }
  | { readonly answer: object }
  | "hangs"
  | "breaks"
  | "loses the answer";

/** A table as the program declares it, in a DynamoDB of its own. */
export interface TestTable {
  readonly url: string;
  readonly name: string;
  readonly table: Table;
  /** Calls so far, those in trouble included. */
  readonly calls: TableCall[];
  /** What becomes of a call; nothing when it is answered as it should be. */
  trouble: (call: TableCall) => TableTrouble | undefined | Promise<TableTrouble | undefined>;
  /** All there is in it, by id. */
  items(): Promise<Map<string, Item>>;
  close(): Promise<void>;
}

/** @param settings Of the client; it tries once unless said. */
export async function startTable(settings: DynamoDBClientConfig = {}): Promise<TestTable> {
  const server: Server = dynalite({ createTableMs: 0 });
  const [answer] = server.listeners("request") as [Answer];
  server.removeAllListeners("request");
  const calls: TableCall[] = [];
  server.on("request", async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const [, operation = ""] = String(request.headers["x-amz-target"]).split(".");
    const call = { operation, input: JSON.parse(body) };
    calls.push(call);
    const trouble = await started.trouble(call);
    if (trouble === "hangs") return;
    if (trouble === "breaks") request.socket.destroy();
    else if (typeof trouble === "object") refuse(response, trouble);
    else {
      if (trouble) response.end = () => response.destroy();
      const { method, url, headers } = request;
      answer(Object.assign(Readable.from([Buffer.from(body)]), { method, url, headers }), response);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = clientOf(url, settings);
  // Not the one whose troubles a test is about.
  const own = clientOf(url);
  const name = "profiles";
  const started: TestTable = {
    url,
    name,
    table: new Table(client, name),
    calls,
    trouble: () => undefined,
    async items() {
      const items = new Map<string, Item>();
      for await (const { Items = [] } of paginateScan({ client: own }, { TableName: name })) {
        for (const item of Items) items.set(item.id?.S ?? "", item);
      }
      return items;
    },
    async close() {
      client.destroy();
      own.destroy();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  await create(own, name);
  calls.splice(0);
  return started;
}

async function create(client: DynamoDBClient, TableName: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  for (let status: string | undefined; status !== "ACTIVE"; ) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    status = Table?.TableStatus;
  }
}

/** The Lambda's client, of a DynamoDB at `endpoint`. */
export function clientOf(endpoint: string, settings: DynamoDBClientConfig = {}): DynamoDBClient {
  return tableClient({
    region: "sa-east-1",
    endpoint,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
    ...settings,
  });
}

type Answer = (request: Readable, response: ServerResponse) => void;

function refuse(response: ServerResponse, trouble: TableTrouble & object): void {
  const [status, told] =
    "error" in trouble
      ? [trouble.status, { __type: `com.amazonaws.dynamodb.v20120810#${trouble.error}` }]
      : [200, trouble.answer];
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify(told));
}

// dynalite has no types. What the local run adds to it is added here, too: it compares bytes, and has AWS's limits.
const require = createRequire(import.meta.url);
const dynalite: (options: { readonly createTableMs: number }) => Server = require("dynalite");
require("../../emulator/dynamodb/binaryConditions.cjs");
const { checkExpressions }: { checkExpressions(input: object): void } =
  require("../../emulator/dynamodb/expressions.cjs");
const validations: { checkTypes(input: object, types: object): object } =
  require("dynalite/validations");
const { checkTypes } = validations;
validations.checkTypes = (input, types) => {
  const checked = checkTypes(input, types);
  checkExpressions(checked);
  return checked;
};
