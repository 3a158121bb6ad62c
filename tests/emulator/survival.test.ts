import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "chai";
import { Clock } from "../../emulator/clock.ts";
import { Engine } from "../../emulator/dynamodb/engine.ts";
import { createTables } from "../../emulator/dynamodb/tables.ts";
import { openStream } from "../../emulator/kinesis/stream.ts";
import { Bucket } from "../../emulator/s3/bucket.ts";
import { ACCOUNT, openWorld, REGION, resource, type World } from "../support/world.ts";

const TABLE = {
  TableName: "profiles",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
} as const;

/** LevelDB, as dynalite opens it. */
interface Database {
  get(key: string): Promise<object>;
  put(key: string, value: object): Promise<void>;
  close(): Promise<void>;
}
const { Level } = createRequire(createRequire(import.meta.url).resolve("dynalite"))("level") as {
  Level: new (path: string, options: object) => Database;
};

describe("what a kill may leave", () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld([]);
  });

  afterEach(() => world.remove());

  const open = () => {
    const declared = resource(
      "aws:kinesis/stream:Stream",
      "stream",
      { shardCount: 3 },
      {
        name: "transactions",
      },
    );
    return openStream(declared, world.out, new Clock(1));
  };

  it("is a stream with some of its shards, while all of them are empty", async () => {
    const home = join(world.out, "transactions");
    await mkdir(home);
    await writeFile(join(home, "shardId-000000000000.ndjson"), "");

    const { shards } = await open();
    await Promise.all(shards.map(({ log }) => log.close()));

    expect(shards).to.have.lengthOf(3);
  });

  it("is not a stream with some of its shards and records in them", async () => {
    const home = join(world.out, "transactions");
    await mkdir(home);
    await writeFile(join(home, "shardId-000000000000.ndjson"), "{}\n");

    const error = await open().catch((thrown) => thrown);

    expect(error.message).to.contain("holds 1 shards, but the program declares 3");
  });

  it("is a table that was being made", async () => {
    const options = { directory: join(world.out, "dynamodb"), region: REGION, accountId: ACCOUNT };
    const first = await Engine.open(options);
    await createTables(first, [TABLE]);
    await first.close();
    const database = new Level(options.directory, { valueEncoding: "json" });
    const made = await database.get("table~profiles");
    await database.put("table~profiles", { ...made, TableStatus: "CREATING" });
    await database.close();

    const engine = await Engine.open(options);
    await createTables(engine, [TABLE]);
    const { status } = await engine.call(
      "DynamoDB_20120810.PutItem",
      JSON.stringify({ TableName: "profiles", Item: { id: { S: "a" } } }),
    );
    await engine.close();

    expect(status).to.equal(200);
  });

  it("is half an object, which is cleared away", async () => {
    const bucket = await Bucket.open("lake", world.out);
    await bucket.put("a/b", Buffer.from("whole"), { "content-encoding": "gzip" });
    const metadata = join(world.out, "s3-metadata", "lake");
    const before = await readdir(metadata);
    await writeFile(join(metadata, "1234.part"), "ha");
    // Its place is taken.
    const error = await bucket.put("a", Buffer.from("x"), {}).catch((thrown) => thrown);
    expect(error.code).to.equal("NotImplemented");

    const again = await Bucket.open("lake", world.out);

    expect(await readdir(metadata)).to.deep.equal(before);
    expect(await again.find("a/b")).to.deep.include({
      size: 5,
      headers: { "content-encoding": "gzip" },
    });
  });
});
