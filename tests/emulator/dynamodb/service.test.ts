import { readdir } from "node:fs/promises";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { type DynamoDb, dynamoDb } from "../../../emulator/dynamodb/service.ts";
import type { AwsRequest } from "../../../emulator/request.ts";
import type { Resource } from "../../../program/graph.ts";
import { ACCOUNT, openWorld, REGION, resource, type World } from "../../support/world.ts";

const TABLE = "aws:dynamodb/table:Table";
const TableName = "profiles-1234567";

function table(inputs: Record<string, unknown> = {}): Resource {
  const declared = { hashKey: "id", attributes: [{ name: "id", type: "S" }], ...inputs };
  return resource(TABLE, "profiles", declared, { name: TableName });
}

let world: World;
let service: DynamoDb;
let client: DynamoDBClient;

async function open(resources: Resource[] = [table()], options: { out?: string } = {}) {
  world = await openWorld(resources, options);
  client = new DynamoDBClient({ ...world.me, maxAttempts: 1 });
  service = await world.start(dynamoDb);
}

async function remove() {
  client.destroy();
  await world.remove();
}

/** Ends the run, and goes on in its directory. */
async function continueRun() {
  client.destroy();
  await world.close();
  await open([table()], { out: world.out });
}

function update(id: string, input: Partial<UpdateItemCommandInput>) {
  return client.send(new UpdateItemCommand({ TableName, Key: { id: { S: id } }, ...input }));
}

function put(id: string, more: object = {}) {
  return client.send(new PutItemCommand({ TableName, Item: { id: { S: id }, ...more } }));
}

async function get(id: string) {
  return (await client.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }))).Item;
}

function batchGet(ids: readonly string[], more: object = {}) {
  const Keys = ids.map((id) => ({ id: { S: id } }));
  return client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ...more } } }));
}

/** Adds to a sum and to the set of what was applied, unless the set has the same bytes already. */
function apply(id: string, bytes: readonly number[]) {
  return update(id, {
    UpdateExpression: "ADD n :n, ids :ids",
    ConditionExpression: "NOT contains(ids, :i)",
    ExpressionAttributeValues: {
      ":n": { N: "0.1" },
      ":i": { B: Buffer.from(bytes) },
      ":ids": { BS: [Buffer.from(bytes)] },
    },
  });
}

function refused(promise: Promise<unknown>): Promise<[name: string, message: string]> {
  return promise.then(
    () => expect.fail("it was accepted"),
    ({ name, message, $metadata }: DynamoDBServiceException) => {
      expect($metadata.httpStatusCode).to.equal(400);
      return [name, message];
    },
  );
}

const UNMET = ["ConditionalCheckFailedException", "The conditional request failed"];

describe("local DynamoDB", () => {
  before(() => open());
  after(remove);

  it("adds numbers and set members once, and refuses a repeat", async () => {
    await apply("repeated", [1, 2]);
    await apply("repeated", [3]);

    expect(await refused(apply("repeated", [1, 2]))).to.deep.equal(UNMET);
    expect(await get("repeated")).to.deep.equal({
      id: { S: "repeated" },
      n: { N: "0.2" },
      ids: { BS: [Uint8Array.of(1, 2), Uint8Array.of(3)] },
    });
  });

  it("tells bytes apart that are no text", async () => {
    await apply("binary", [0x80]);
    await apply("binary", [0x81]);
    await apply("binary", [0xff, 0x80]);

    expect(await refused(apply("binary", [0x81]))).to.deep.equal(UNMET);
    expect((await get("binary"))?.ids).to.deep.equal({
      BS: [Uint8Array.of(0x80), Uint8Array.of(0x81), Uint8Array.of(0xff, 0x80)],
    });
  });

  it("compares bytes in conditions, and all else as dynalite does", async () => {
    await put("conditions", {
      n: { N: "1" },
      title: { S: "a title" },
      single: { B: Uint8Array.of(0x80) },
      ids: { BS: [Uint8Array.of(0x80)] },
      bytes: { B: Uint8Array.of(0xff, 0x80) },
      these: { L: [{ N: "1" }, { B: Uint8Array.of(0x80) }] },
    });
    const values = {
      ":i": { B: Uint8Array.of(0x80) },
      ":other": { B: Uint8Array.of(0x81) },
      ":start": { B: Uint8Array.of(0xff) },
      ":n": { N: "1" },
      ":text": { S: "tit" },
    };
    const met = (ConditionExpression: string) =>
      update("conditions", {
        UpdateExpression: "REMOVE nothing",
        ConditionExpression,
        ExpressionAttributeValues: Object.fromEntries(
          Object.entries(values).filter(([name]) => ConditionExpression.match(`${name}\\b`)),
        ),
      }).then(
        () => true,
        (error) => (error.name === UNMET[0] ? false : error),
      );

    const conditions: Record<string, boolean> = {
      "contains(ids, :i) AND n = :n": true,
      "contains(ids, :other) OR NOT attribute_exists(ids)": false,
      "NOT (contains(ids, :other) OR contains(ids, :i))": false,
      "contains(bytes, :i) AND begins_with(bytes, :start)": true,
      "begins_with(bytes, :i) OR contains(bytes, :other)": false,
      "contains(these, :i) AND NOT contains(these, :other)": true,
      "contains(ids, single) AND NOT begins_with(n, :start)": true,
      "contains(absent, :i) OR begins_with(absent, :i)": false,
      "size(ids) = :n AND contains(title, :text)": true,
    };
    const found: Record<string, boolean> = {};
    for (const condition of Object.keys(conditions)) found[condition] = await met(condition);
    expect(found).to.deep.equal(conditions);
  });

  it("counts every one of many updates of one item at a time", async () => {
    await Promise.all(Array.from({ length: 60 }, (_, i) => apply("hot", [i])));

    const { n, ids } = (await get("hot")) ?? {};
    expect([n, ids?.BS?.length]).to.deep.equal([{ N: "6" }, 60]);
  });

  it("reads 100 items in one call, and no more", async () => {
    const ids = Array.from({ length: 101 }, (_, i) => `account-${i}`);
    await Promise.all(ids.slice(0, 60).map((id, i) => put(id, { n: { N: String(i) } })));
    const { Responses, UnprocessedKeys } = await batchGet(ids.slice(0, 100));

    const found = Responses?.[TableName]?.map(({ id, n }) => [id?.S, n?.N]) ?? [];
    expect(Object.fromEntries(found)).to.deep.equal(
      Object.fromEntries(ids.slice(0, 60).map((id, i) => [id, String(i)])),
    );
    expect(UnprocessedKeys).to.deep.equal({});
    const [name, message] = await refused(batchGet(ids));
    expect(name).to.equal("ValidationException");
    expect(message).to.contain("Member must have length less than or equal to 100");
  });

  it("reads what was written last, whichever way", async () => {
    const Key = { id: { S: "written" } };
    const found: unknown[] = [];
    const look = async () => found.push((await get("written"))?.n?.N);
    const write = (n: string) => put("written", { n: { N: n } });

    await write("1");
    await look();
    await client.send(new DeleteItemCommand({ TableName, Key }));
    await look();
    const Item = { ...Key, n: { N: "2" }, s: { S: "text" } };
    await client.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item } }] } }),
    );
    await look();
    const add = (UpdateExpression: string) =>
      update("written", { UpdateExpression, ExpressionAttributeValues: { ":n": { N: "1" } } });
    // Fails half-way.
    await refused(add("ADD n :n, s :n"));
    await look();
    await add("ADD n :n");
    await look();
    expect(found).to.deep.equal(["1", undefined, "2", "2", "3"]);
  });

  it("counts the keys that it is asked for, the writes, and the conflicts", async () => {
    const { keysRead, writes, conflicts } = service;
    await put("counted");
    await apply("counted", [1]);
    await refused(apply("counted", [1]));
    await refused(update("counted", { UpdateExpression: "nonsense" }));
    await get("counted");
    await get("nobody");
    await batchGet(["counted", "nobody"]);

    expect([
      service.keysRead - keysRead,
      service.writes - writes,
      service.conflicts - conflicts,
    ]).to.deep.equal([4, 2, 1]);
  });

  it("knows no table but those that are declared", async () => {
    const other = new GetItemCommand({ TableName: "other", Key: { id: { S: "a" } } });

    expect(await refused(client.send(other))).to.deep.equal([
      "ResourceNotFoundException",
      "Requested resource not found",
    ]);
  });

  it("has no transactions, and says what it has", async () => {
    const [name, message] = await refused(
      client.send(
        new TransactGetItemsCommand({
          TransactItems: [{ Get: { TableName, Key: { id: { S: "a" } } } }],
        }),
      ),
    );

    expect(name).to.equal("UnknownOperationException");
    expect(message).to.match(
      /^the local DynamoDB does not emulate DynamoDB_20120810.TransactGetItems; it emulates BatchGetItem, /,
    );
  });

  it("refuses what is not JSON, and what is no object", async () => {
    const request = (body: string): AwsRequest => ({
      ...incoming("GetItem", {}),
      body: Buffer.from(body),
    });
    const answers = await Promise.all(
      ["", "null", "{"].map((body) => service.handle?.(request(body))),
    );

    expect(answers).to.deep.equal(
      Array(3).fill({
        status: 400,
        headers: { "content-type": "application/x-amz-json-1.0" },
        body: '{"__type":"com.amazon.coral.service#SerializationException","message":"the body is not a JSON object"}',
      }),
    );
  });

  it("never gives the item back with a condition that was not met", async () => {
    await apply("unmet", [1]);
    const error: ConditionalCheckFailedException = await update("unmet", {
      UpdateExpression: "REMOVE nothing",
      ConditionExpression: "attribute_not_exists(n)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    }).catch((error) => error);

    expect([error.name, error.Item]).to.deep.equal([UNMET[0], undefined]);
  });

  it("emulates tables", () => {
    expect(service.resourceTypes).to.deep.equal([TABLE]);
  });

  describe("keeps AWS's limits:", () => {
    const sized = (bytes: number) => "a".repeat(bytes - " = :v".length).concat(" = :v");
    const written = (ConditionExpression: string) =>
      update("limits", {
        // A name like an operator's, which is none.
        UpdateExpression: "SET #and = :v",
        ConditionExpression,
        ExpressionAttributeNames: { "#and": "and" },
        ExpressionAttributeValues: { ":v": { N: "1" } },
      });
    const set = (UpdateExpression: string) =>
      update("limits", { UpdateExpression, ExpressionAttributeValues: { ":v": { N: "1" } } });
    const tooLong = (name: string) => [
      "ValidationException",
      `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: 4097`,
    ];
    const tooMany = (name: string) => [
      "ValidationException",
      `Invalid ${name}: The expression contains too many operators; operator count: 301`,
    ];

    it("4 KB of an expression", async () => {
      expect(await refused(written(sized(4096)))).to.deep.equal(UNMET);
      expect(await refused(written(sized(4097)))).to.deep.equal(tooLong("ConditionExpression"));
      expect(await refused(set(`SET ${sized(4097 - 4)}`))).to.deep.equal(
        tooLong("UpdateExpression"),
      );
      const query = (FilterExpression: string) =>
        client.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: "id = :v",
            FilterExpression,
            ExpressionAttributeValues: { ":v": { S: "nobody" } },
          }),
        );
      expect((await query(sized(4096))).Count).to.equal(0);
      expect(await refused(query(sized(4097)))).to.deep.equal(tooLong("FilterExpression"));
      const read = (bytes: number) =>
        batchGet(["nobody"], { ProjectionExpression: "a".repeat(bytes) });
      expect((await read(4096)).Responses).to.deep.equal({ [TableName]: [] });
      expect(await refused(read(4097))).to.deep.equal(tooLong("ProjectionExpression"));
    });

    it("300 operators of an expression", async () => {
      /** So many comparisons and ORs between them, an odd number in all. */
      const some = (operators: number) =>
        Array((operators + 1) / 2)
          .fill("n=:v")
          .join(" OR ");

      for (const allowed of [
        some(299),
        `NOT n<:v AND ${some(297)}`,
        `(size(n)<:v) OR ${some(297)}`,
      ]) {
        expect(await refused(written(allowed))).to.deep.equal(UNMET);
      }
      for (const refusal of [
        some(301),
        some(601),
        `n IN (:v, :v) OR ${some(299)}`,
        `n BETWEEN :v AND :v OR ${some(299)}`,
        `contains(n, :v) OR ${some(299)}`,
      ]) {
        expect(await refused(written(refusal))).to.deep.equal(tooMany("ConditionExpression"));
      }
    });

    it("300 additions of an update, however many it sets", async () => {
      await set(`SET ${Array.from({ length: 301 }, (_, i) => `b${i} = :v`).join(", ")}`);

      expect((await get("limits"))?.b300).to.deep.equal({ N: "1" });
      expect(await refused(set(`SET a = ${Array(302).fill(":v").join("+")}`))).to.deep.equal(
        tooMany("UpdateExpression"),
      );
    });

    it("400 KB of an item, put or updated", async () => {
      const text = (bytes: number) => ({ t: { S: "x".repeat(bytes) } });
      // The names "id" and "t", and the id.
      const rest = 400 * 1024 - "id".length - "large".length - "t".length;

      await put("large", text(rest));
      expect(await refused(put("large", text(rest + 1)))).to.deep.equal([
        "ValidationException",
        "Item size has exceeded the maximum allowed size",
      ]);
      expect(await refused(apply("large", [1]))).to.deep.equal([
        "ValidationException",
        "Item size to update has exceeded the maximum allowed size",
      ]);
    });
  });
});

/** A call as the gateway hands it on. */
function incoming(operation: string, input: object): AwsRequest {
  return {
    service: "dynamodb",
    principal: `arn:aws:iam::${ACCOUNT}:user/test`,
    caller: `arn:aws:iam::${ACCOUNT}:user/test`,
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    headers: { "x-amz-target": `DynamoDB_20120810.${operation}` },
    body: Buffer.from(JSON.stringify(input)),
  };
}

describe("a run's DynamoDB", () => {
  /** What keeps a process from ending, of all that a worker thread is. */
  const threads = () =>
    process.getActiveResourcesInfo().filter((kind) => kind === "MessagePort").length;

  afterEach(remove);

  it("has the declared tables, with their keys, as soon as it is started", async () => {
    await open([
      table({
        rangeKey: "at",
        attributes: [
          { name: "id", type: "S" },
          { name: "at", type: "N" },
        ],
      }),
    ]);

    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const { TableArn, TableStatus, KeySchema, AttributeDefinitions } = Table ?? {};
    expect({ TableArn, TableStatus, KeySchema, AttributeDefinitions }).to.deep.equal({
      TableArn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${TableName}`,
      TableStatus: "ACTIVE",
      KeySchema: [
        { AttributeName: "id", KeyType: "HASH" },
        { AttributeName: "at", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "at", AttributeType: "N" },
      ],
    });
  });

  it("costs nothing without tables, and still knows none", async () => {
    const before = threads();
    await open([]);

    expect([threads(), await readdir(world.out)]).to.deep.equal([before, []]);
    expect((await refused(get("a")))[0]).to.equal("ResourceNotFoundException");
  });

  it("keeps its items for a run that continues", async () => {
    await open();
    await apply("a", [1]);
    await continueRun();

    expect((await get("a"))?.n).to.deep.equal({ N: "0.1" });
    expect(await refused(apply("a", [1]))).to.deep.equal(UNMET);
  });

  it("answers the calls in flight before it closes, none after, and leaves nothing running", async () => {
    const before = threads();
    await open();
    const add = () =>
      service.handle?.(
        incoming("UpdateItem", {
          TableName,
          Key: { id: { S: "a" } },
          UpdateExpression: "ADD n :n",
          ExpressionAttributeValues: { ":n": { N: "1" } },
        }),
      );
    const calls = Array.from({ length: 50 }, add);
    // By then, each of them is on its way.
    await new Promise((turn) => setImmediate(turn));
    const closed = Promise.all([service.close(), service.close()]);
    const late = await add()?.catch((error: Error) => error.message);
    await closed;

    expect([late, threads()]).to.deep.equal(["it is closed", before]);
    expect((await Promise.all(calls)).map((answer) => answer?.status)).to.deep.equal(
      Array(50).fill(200),
    );
    await continueRun();
    expect((await get("a"))?.n).to.deep.equal({ N: "50" });
  });

  /** Why a run with these tables does not start. */
  async function failure(resource: Resource, out?: string): Promise<string> {
    const before = threads();
    const other = await openWorld([resource], out === undefined ? {} : { out });
    const error = await other.start(dynamoDb).catch((error: Error) => error.message);
    await (out === undefined ? other.remove() : other.close());
    expect(threads()).to.equal(before);
    return String(error);
  }

  it("does not share its directory", async () => {
    await open();

    expect(await failure(table(), world.out)).to.match(/^IO error: lock .*dynamodb\/LOCK: /);
    expect(await get("a")).to.equal(undefined);
  });

  it("does not start with a table that it can't emulate", async () => {
    await open([]);

    expect([
      await failure(table({ globalSecondaryIndexes: [{ name: "by-day" }] })),
      await failure(table({ hashKey: "other" })),
    ]).to.deep.equal([
      `table ${TableName}: the local DynamoDB does not emulate globalSecondaryIndexes`,
      `table ${TableName}: One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [id]`,
    ]);
  });
});
