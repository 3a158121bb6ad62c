import { expect } from "chai";
import { FRUITLESS_ATTEMPTS, fullJitter, RefusedError } from "../../producer/putRecords.ts";
import { type Simulated, simulate } from "../../simulator/simulate.ts";
import { accountsOf, idOf, received, type Sending, sending, sorted } from "./sending.ts";
import type { Faults, Received } from "./testKinesis.ts";

describe("put", () => {
  let open: Sending | undefined;

  async function endpoint(faults?: Faults): Promise<Sending> {
    open = await sending(faults);
    return open;
  }

  afterEach(() => open?.close());

  it("resends the entries that failed, and only those", async () => {
    // Which are refused, and how often, follows from the id: a sixth once, a sixth twice.
    const times = ({ id }: Received) => Math.max(0, (Number.parseInt(id.slice(-4), 16) % 6) - 3);
    const to = await endpoint({ refuses: (record, attempt) => attempt <= times(record) });
    const events = [...simulate({ count: 4000, confirmRate: 0 })];

    await to.send(events);

    const received = new Map<string, number>();
    for (const { id } of to.requests.flat()) received.set(id, (received.get(id) ?? 0) + 1);
    expect(received).to.deep.equal(
      new Map(to.accepted.map((record) => [record.id, times(record) + 1])),
    );
    expect(sorted(to.accepted)).to.deep.equal(events.map(idOf).sort());
    expect([...to.told].sort()).to.deep.equal(events.map(idOf).sort());
  });

  it("goes on after calls that fail as a whole, in each account's order", async () => {
    const to = await endpoint({ breaks: (call) => call === 2 || call === 5 });
    const events = [...simulate({ count: 5000, accounts: 50 })];

    await to.send(events);

    expect(accountsOf(to.accepted)).to.deep.equal(accountsOf(events.map(received)));
    expect([...to.told].sort()).to.deep.equal(events.map(idOf).sort());
  });

  it("gives up on entries that are refused every time, and has told of all others", async () => {
    const events = [...simulate({ count: 3000, confirmRate: 0 })];
    const hopeless = idOf(events[1000] as Simulated);
    const to = await endpoint({ refuses: ({ id }) => id === hopeless });

    const error = await to.send(events).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

    expect(error).to.be.instanceOf(RefusedError);
    expect((error as RefusedError).code).to.equal("ProvisionedThroughputExceededException");
    const tries = to.requests.filter((records) => records.some(({ id }) => id === hopeless));
    expect(tries).to.have.length(FRUITLESS_ATTEMPTS + 1);
    expect([...to.told].sort()).to.deep.equal(sorted(to.accepted));
  });

  it("never gives up while a throttled stream takes a few at a time", async () => {
    let left = 0;
    const to = await endpoint({
      holds: async () => {
        left = 20;
      },
      refuses: () => left-- <= 0,
    });
    const events = [...simulate({ count: 600, accounts: 1, confirmRate: 0 })];

    await to.send(events);

    expect(to.requests).to.have.length(30);
    expect(sorted(to.accepted)).to.deep.equal(events.map(idOf).sort());
  });

  it("stops waiting between attempts when told to", async () => {
    const to = await endpoint({ refuses: () => true });
    const stop = new AbortController();

    await to.send(simulate({ count: 10 }), {
      signal: stop.signal,
      backoff() {
        setImmediate(() => stop.abort());
        return 2 ** 30;
      },
    });

    expect(to.told).to.deep.equal([]);
  });
});

describe("full jitter", () => {
  it("waits anything up to a limit that doubles to 2 s", () => {
    const attempts = [1, 2, 3, 5, 6, 50];

    expect(attempts.map((attempt) => fullJitter(attempt, () => 1))).to.deep.equal([
      100, 200, 400, 1600, 2000, 2000,
    ]);
    expect(attempts.map((attempt) => fullJitter(attempt, () => 0))).to.deep.equal([
      0, 0, 0, 0, 0, 0,
    ]);
  });
});
