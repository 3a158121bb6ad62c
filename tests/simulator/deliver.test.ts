import { expect } from "chai";
import { MAX_BYTES } from "../../producer/putRecords.ts";
import { type Simulated, simulate } from "../../simulator/simulate.ts";
import { accountsOf, byText, idOf, received, type Sending, sending, sorted } from "./sending.ts";
import type { Faults } from "./testKinesis.ts";

describe("deliver", () => {
  let open: Sending | undefined;

  async function endpoint(faults?: Faults): Promise<Sending> {
    open = await sending(faults);
    return open;
  }

  afterEach(() => open?.close());

  it("sends every event once, as the contract writes it, under its account's key", async () => {
    const to = await endpoint();
    const events = [...simulate({ count: 1234 })];
    expect(new Set(events.map(({ tipo }) => tipo))).to.have.property("size", 2);

    await to.send(events);

    expect(byText(to.accepted.map(({ key, text }) => ({ key, text })))).to.deep.equal(
      byText(
        events.map(({ event }) => ({
          key: event.numero_conta,
          text: `${JSON.stringify(event)}\n`,
        })),
      ),
    );
    expect([...to.told].sort()).to.deep.equal(events.map(idOf).sort());
  });

  it("fills its requests: 500 records in each but the last of each queue", async () => {
    const to = await endpoint();

    await to.send(simulate({ count: 10_000 }));

    const sizes = to.requests.map(({ length }) => length);
    expect(Math.max(...sizes)).to.equal(500);
    expect(sizes.filter((size) => size < 500).length).to.be.at.most(4);
  });

  it("keeps a request under 5 MiB", async () => {
    const to = await endpoint();
    const large = [...simulate({ count: 700, accounts: 1 })].map(
      (made) => ({ ...made, event: { ...made.event, extrato: "x".repeat(30_000) } }) as Simulated,
    );

    await to.send(large);

    const sizes = to.requests.map((records) => sum(records.map(({ bytes }) => bytes)));
    const largest = Math.max(...to.accepted.map(({ bytes }) => bytes));
    expect(Math.max(...sizes)).to.be.within(MAX_BYTES - largest, MAX_BYTES);
    expect(sizes).to.have.length(Math.ceil(sum(sizes) / MAX_BYTES));
  });

  it("has a few requests in flight, and still keeps each account's order", async () => {
    const held: (() => void)[] = [];
    const to = await endpoint({
      // The first four wait for each other, and are answered last come, first served.
      holds: async () => {
        if (held.length === 4) return;
        await new Promise<void>((answer) => {
          held.push(answer);
          if (held.length === 4) for (const each of [...held].reverse()) each();
        });
      },
    });
    const events = [...simulate({ count: 10_000, accounts: 300 })];

    await to.send(events);

    expect(to.mostInFlight).to.equal(4);
    expect(accountsOf(to.accepted)).to.deep.equal(accountsOf(events.map(received)));
  });

  it("stops when told to: nothing more is sent, and what was accepted is told", async () => {
    const to = await endpoint();
    const stop = new AbortController();

    await to.send(simulate({ count: 100_000 }), {
      signal: stop.signal,
      accepted(sent) {
        to.told.push(...sent.map(idOf));
        stop.abort();
      },
    });

    expect(to.accepted.length).to.be.within(1, 2000);
    expect([...to.told].sort()).to.deep.equal(sorted(to.accepted));
  });

  it("sends one second's worth at a time when it has a pace", async () => {
    const to = await endpoint();
    const stop = new AbortController();

    await to.send(simulate({ count: 100 }), {
      rate: 40,
      signal: stop.signal,
      accepted(sent) {
        to.told.push(...sent.map(idOf));
        stop.abort();
      },
    });

    expect(to.requests.map(({ length }) => length)).to.deep.equal([40]);
  });

  it("passes on what the SDK throws", async () => {
    const to = await endpoint();

    const error = await to
      .send(simulate({ count: 3000 }), { stream: "another" })
      .catch((thrown: Error) => thrown);

    expect(error?.name).to.equal("ResourceNotFoundException");
    expect(to.told).to.deep.equal([]);
  });
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
