import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { expect } from "chai";
import { decodeEvent } from "../../../contract/event.ts";
import { identityOf } from "../../../contract/identity.ts";
import { type FaultRates, Faults } from "../../../emulator/faults/faults.ts";
import { deaggregate } from "../../../emulator/firehose/aggregate.ts";
import { type Kinesis, kinesis } from "../../../emulator/kinesis/service.ts";
import type { RunFault } from "../../../local/faults.ts";
import { type PoisonOptions, poison } from "../../../local/poison/poison.ts";
import { POISONS, poisonRecord } from "../../../local/poison/poisonRecord.ts";
import { STREAM_ARN } from "../../emulator/firehose/support.ts";
import { openWorld, resource, type World } from "../../support/world.ts";

describe("a poison record", () => {
  const faults = new Faults<RunFault>({ poison: 1 }, 1);
  const records = Array.from({ length: POISONS.length * 8 }, (_, n) =>
    poisonRecord(n, faults.draws("poison", n)),
  );

  it("is refused by the contract, for any reason there is", () => {
    const reasons = records.flatMap(({ kind, inside }) =>
      inside.map((bytes) => {
        const decoded = decodeEvent(bytes);
        expect(decoded, kind).to.have.property("reason");
        return "reason" in decoded ? decoded.reason : "";
      }),
    );
    expect([...new Set(reasons)].sort()).to.deep.equal([
      "aggregated",
      "compressed",
      "empty",
      "impossible",
      "missing",
      "not-an-object",
      "not-json",
      "not-utf8",
      "reserved",
      "too-large",
      "unknown-kind",
    ]);
  });

  it("is of every kind in turn, and no two are the same", () => {
    expect(new Set(records.map(({ kind }) => kind))).to.deep.equal(new Set(POISONS));
    const identities = records.flatMap(({ inside }) => inside.map(identityOf));
    expect(new Set(identities).size).to.equal(identities.length);
  });

  it("is packed as a producer's library does it, or nearly", () => {
    const unpacked = (kind: string) => {
      const { data, inside } = records.find((record) => record.kind === kind) ?? {};
      const found = deaggregate(data ?? Buffer.alloc(0));
      return { inside: inside?.length, same: found?.map(({ data }) => identityOf(data)) };
    };
    const { inside = [] } = records.find(({ kind }) => kind === "aggregate") ?? {};
    expect(unpacked("aggregate")).to.deep.equal({ inside: 3, same: inside.map(identityOf) });
    expect(unpacked("broken-aggregate")).to.deep.equal({ inside: 1, same: undefined });
  });
});

describe("poison", () => {
  let world: World;
  let stream: Kinesis;
  let faults: Faults<RunFault>;

  async function open(rates: FaultRates<RunFault>): Promise<void> {
    faults = new Faults<RunFault>(rates, 1);
    const computed = { name: "transactions", arn: STREAM_ARN };
    const declared = resource("aws:kinesis/stream:Stream", "s", { shardCount: 1 }, computed);
    world = await openWorld([declared], { faults, factor: 600 });
    stream = await world.start(kinesis);
  }
  afterEach(() => world.remove());

  const file = () => join(world.out, "poison.ndjson");
  const lines = async () => (await readFile(file(), "utf8")).trim().split("\n");
  const run = (options: Partial<PoisonOptions> = {}) =>
    poison({
      faults,
      count: 100,
      stream: "transactions",
      client: world.me,
      file: file(),
      due: async () => {},
      signal: new AbortController().signal,
      ...options,
    });

  /** Identities of what the stream holds, as a Firehose unpacks it. */
  async function held(): Promise<string[]> {
    const client = new KinesisClient(world.me);
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamARN: STREAM_ARN,
        ShardId: "shardId-000000000000",
        ShardIteratorType: "TRIM_HORIZON",
      }),
    );
    const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
    client.destroy();
    return Records.flatMap(({ Data = Buffer.alloc(0) }) =>
      (deaggregate(Data) ?? [{ data: Data }]).map(({ data }) => identityOf(data)),
    ).sort();
  }
  const written = async () =>
    (await lines())
      .map((line) => JSON.parse(line))
      .map(({ tipo, id, sha256 }) => (id === undefined ? `sha256 ${sha256}` : `${tipo} ${id}`))
      .sort();

  it("is put at its rate, spread over the traffic, with a line for each record accepted", async () => {
    await open({ poison: 0.1, "stream-partial": 0.5 });
    const shares: number[] = [];
    await run({ count: 600, due: async (share) => void shares.push(share) });
    expect(stream.accepted).to.equal(60);
    expect(shares).to.deep.equal(Array.from({ length: 30 }, (_, i) => i / 30));
    expect(await written()).to.deep.equal(await held());
    expect(faults.injected.get("poison")).to.equal(60);
    for (const line of await lines()) {
      const { scenario, tipo, sha256 } = JSON.parse(line);
      expect(scenario).to.be.oneOf([...POISONS]);
      expect(tipo === "poison").to.equal(sha256 !== undefined);
    }
  });

  it("goes on where an earlier run ended, even in the middle of a line", async () => {
    await open({ poison: 0.2 });
    const stopped = new AbortController();
    const ended = run({
      signal: stopped.signal,
      due: async (share) => {
        if (share >= 0.5) stopped.abort(new Error("stopped"));
      },
    }).catch((error) => error.message);
    expect(await ended).to.equal("stopped");
    const before = stream.accepted;
    await appendFile(file(), '{"sha256":"00');
    await run();
    expect([before, stream.accepted]).to.deep.equal([10, 20]);
    expect(await written()).to.deep.equal(await held());
  });

  it("ends when the faults are stopped, and doesn't begin at a rate of 0", async () => {
    await open({ poison: 1 });
    await run({ due: async () => faults.stop() });
    expect(stream.accepted).to.equal(0);
    await run({ faults: new Faults<RunFault>({}, 1) });
    expect(stream.accepted).to.equal(0);
  });
});
