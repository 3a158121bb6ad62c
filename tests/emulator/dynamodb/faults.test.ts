import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  type DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { dynamoDb } from "../../../emulator/dynamodb/service.ts";
import { Faults } from "../../../emulator/faults/faults.ts";
import { openWorld, resource, type World } from "../../support/world.ts";

describe("a faulty table", () => {
  let world: World;
  let client: DynamoDBClient;
  const faults = new Faults({ "profile-throttle": 1 }, 1);
  const keys = ["a", "b", "c", "d", "e"].map((id) => ({ id: { S: id } }));

  before(async () => {
    const attributes = [{ name: "id", type: "S" }];
    const table = resource(
      "aws:dynamodb/table:Table",
      "profiles",
      { hashKey: "id", attributes },
      { name: "profiles" },
    );
    world = await openWorld([table], { faults });
    await world.start(dynamoDb);
    client = new DynamoDBClient({ ...world.me, maxAttempts: 1 });
  });
  after(async () => {
    client.destroy();
    await world.remove();
  });

  const refused = (call: Promise<unknown>) =>
    call.then(
      () => expect.fail("was answered"),
      ({ name, $metadata }: DynamoDBServiceException) => [$metadata.httpStatusCode, name],
    );
  const batchGet = () =>
    client.send(new BatchGetItemCommand({ RequestItems: { profiles: { Keys: keys } } }));

  it("has no room for calls, as either kind of table says it", async () => {
    const calls = Array.from({ length: 20 }, () => [
      new GetItemCommand({ TableName: "profiles", Key: { id: { S: "a" } } }),
      new PutItemCommand({ TableName: "profiles", Item: { id: { S: "a" } } }),
    ]).flat();
    const refusals: unknown[][] = [];
    for (const call of calls) refusals.push(await refused(client.send(call as GetItemCommand)));
    expect(new Set(refusals.map(String))).to.deep.equal(
      new Set(["400,ProvisionedThroughputExceededException", "400,ThrottlingException"]),
    );
  });

  it("answers for some of the keys only, every second time; the others stay to be asked for", async () => {
    await refused(batchGet());
    const { Responses = {}, UnprocessedKeys = {} } = await batchGet();
    expect(Responses).to.deep.equal({ profiles: [] });
    const left = UnprocessedKeys.profiles?.Keys ?? [];
    expect(left.length).to.be.within(1, keys.length - 1);
    expect(keys).to.deep.include.members(left);
  });

  it("loses none of the keys, and answers for all once the faults are stopped", async () => {
    faults.stop();
    const puts = keys.map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { profiles: puts } }));
    const { Responses, UnprocessedKeys } = await batchGet();
    expect(Responses?.profiles).to.have.deep.members(keys);
    expect(UnprocessedKeys).to.deep.equal({});
  });
});
