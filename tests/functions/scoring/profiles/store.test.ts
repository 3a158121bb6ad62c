import { expect } from "chai";
import { counterpartyContribution, counterpartyFraud } from "../../../../features/counterparty.ts";
import type { Contribution } from "../../../../features/profile.ts";
import { DAY } from "../../../../features/time.ts";
import { profileKeys } from "../../../../functions/scoring/profiles/keys.ts";
import { markOf } from "../../../../functions/scoring/profiles/mark.ts";
import {
  type Loaded,
  PARTS,
  ProfileStore,
  profileWithout,
} from "../../../../functions/scoring/profiles/profileStore.ts";
import type { Counted } from "../../../../functions/scoring/profiles/storedProfile.ts";
import { PROFILE_KEY } from "../../../support/scoring.ts";
import { startTable, type TestTable } from "../../../support/table.ts";
import {
  confirmationOf,
  count,
  countedOf,
  engineProfile,
  expectSame,
  KEY,
  load,
  profileIn,
  START,
  timeOf,
  transactionAt,
  WINDOW,
} from "./support.ts";

const NOW = 1_767_621_807_123;
const NOTHING = { repeated: 0, late: 0, overflow: 0, conflicts: 0 };

/** `length` events, evenly from a time to the end of its generation. */
function eventsFrom(time: number, length: number, first = 0): Counted[] {
  const step = Math.floor(WINDOW / length);
  return Array.from({ length }, (_, i) =>
    countedOf(transactionAt(time + i * step, first + i, { valor_transacao: 10 + i })),
  );
}

function alternating<T>(values: readonly T[]): [T[], T[]] {
  return [values.filter((_, i) => i % 2 === 0), values.filter((_, i) => i % 2 === 1)];
}

describe("the profile store", () => {
  let table: TestTable;
  let store: ProfileStore;
  const storeOf = (mostMarks?: number) =>
    new ProfileStore(table.table, {
      expiryDays: 60,
      now: () => NOW,
      ...(mostMarks && { mostMarks }),
    });

  beforeEach(async () => {
    table = await startTable();
    store = storeOf();
  });

  afterEach(() => table.close());

  const writes = () =>
    table.calls.map(({ operation }) => operation).filter((it) => /Put|Update/.test(it));

  it("knows nothing of a stranger, and writes nothing down by that", async () => {
    expect(await load(store)).to.deep.equal({ key: KEY, root: undefined, parts: new Map() });
    expect(await table.items()).to.deep.equal(new Map());
  });

  it("reads what was written a moment ago", async () => {
    await count(store, eventsFrom(START, 1));

    const reads = table.calls.filter(({ operation }) => operation === "BatchGetItem");
    expect(reads.map(({ input }) => input.RequestItems)).to.deep.equal([
      { profiles: { Keys: [{ id: { S: KEY.id } }], ConsistentRead: true } },
    ]);
  });

  it("begins a profile with its first events, to be forgotten after its days", async () => {
    const events = eventsFrom(START, 3);

    expect(await count(store, events)).to.deep.equal(NOTHING);

    expectSame(await profileIn(store), engineProfile(events));
    const item = (await table.items()).get(KEY.id);
    expect([item?.g, item?.v, item?.expiresAt]).to.deep.equal([
      { N: "682" },
      { N: "1" },
      { N: String(Math.floor(NOW / 1000) + 60 * 86_400) },
    ]);
  });

  it("keeps a profile from its last write on", async () => {
    await count(store, eventsFrom(START, 1));
    const later = new ProfileStore(table.table, { expiryDays: 60, now: () => NOW + 5_000_000 });

    await count(later, eventsFrom(START + 1, 1, 1));

    const item = (await table.items()).get(KEY.id);
    expect(item?.expiresAt).to.deep.equal({
      N: String(Math.floor(NOW / 1000) + 5_000 + 60 * 86_400),
    });
  });

  it("counts an event once, however it is repeated and in whatever order", async () => {
    const events = eventsFrom(START, 9);
    const [even, odd] = alternating(events);

    await count(store, odd);
    await count(store, events.toReversed());
    const tally = await count(store, [...even, ...odd]);

    expect(tally).to.deep.equal({ ...NOTHING, repeated: 9 });
    expectSame(await profileIn(store), engineProfile(events));
  });

  it("keeps nothing, not even a rounding error, of what is left out again", async () => {
    const events = Array.from({ length: 20 }, (_, i) =>
      countedOf(transactionAt(START + i * 100_000, i, { valor_transacao: i * 1_234.57 + 0.01 })),
    );
    const other = countedOf(transactionAt(START + 1, 99, { transacao: "Pix Receber" }));
    for (const event of [other, ...events]) await count(store, [event]);

    const profile = profileWithout(await load(store), events);

    const expected = engineProfile([other]);
    expectSame(profile, expected);
    expect(profile.sums.map(Math.sign)).to.deep.equal(expected.sums.map(Math.sign));
  });

  it("writes many events in few updates, as many as an expression can name", async () => {
    // Of two generations, on every day, and of all sorts, so that no attribute is left out.
    const events = [...eventsFrom(START, 120), ...eventsFrom(START + WINDOW, 120, 120)];

    await count(store, events);

    expect(writes()).to.deep.equal(["UpdateItem", "UpdateItem", "UpdateItem"]);
    expectSame(await profileIn(store), engineProfile(events));
  });

  it("takes twelve bytes an event, and nothing else grows", async () => {
    const [first, second] = alternating(eventsFrom(START, 300));

    await count(store, first);
    const half = bytesOf(await table.items());
    await count(store, second);
    const whole = bytesOf(await table.items());

    expect(whole.marks - half.marks).to.equal(12 * second.length);
    expect(half.attributes).to.equal(whole.attributes);
    expect(whole.rest).to.be.below(2_000);
  });

  describe("with writers at a time", () => {
    it("lets their additions through without a conflict", async () => {
      const events = eventsFrom(START, 41);
      await count(store, events.slice(0, 1));
      const known = await load(store);

      const tallies = await Promise.all(
        events.slice(1).map((event) => count(storeOf(), [event], known)),
      );

      expect(tallies).to.deep.equal(Array(40).fill(NOTHING));
      expectSame(await profileIn(store), engineProfile(events));
    });

    it("counts what both have once", async () => {
      const events = eventsFrom(START, 30);
      await count(store, events.slice(0, 10));
      const known = await load(store);

      const tallies = await Promise.all([
        count(storeOf(), events.slice(0, 25), known),
        count(storeOf(), events.slice(5), known),
      ]);

      const sum = tallies.reduce((total, { repeated }) => total + repeated, 0);
      // Of 50 events handed in, 20 are new.
      expect(sum).to.equal(30);
      expectSame(await profileIn(store), engineProfile(events));
    });

    it("begins one profile, in whichever generation they begin it", async () => {
      const events = [START - WINDOW, START, START - 5, START + 5].map((time, i) =>
        countedOf(transactionAt(time, i)),
      );
      const stranger = await load(store);

      await Promise.all(events.map((event) => count(storeOf(), [event], stranger)));

      expect(await table.items()).to.have.lengthOf(1);
      expectSame(await profileIn(store), engineProfile(events));
    });

    it("rolls a profile over once", async () => {
      const old = eventsFrom(START - WINDOW, 8);
      await count(store, old);
      const known = await load(store);
      const fresh = eventsFrom(START, 8, 8);

      await Promise.all(fresh.map((event) => count(storeOf(), [event], known)));

      expect(writes().filter((it) => it === "PutItem")).to.have.lengthOf(8);
      expectSame(await profileIn(store), engineProfile([...old, ...fresh]));
    });

    /** Lets `other` write once, just before the first `operation` gets through. */
    function meanwhile(operation: string, other: () => Promise<unknown>): void {
      table.trouble = async (call) => {
        if (call.operation !== operation) return undefined;
        table.trouble = () => undefined;
        await other();
        return undefined;
      };
    }

    it("loses nothing that is added while it rolls over", async () => {
      const old = eventsFrom(START - WINDOW, 8);
      await count(store, old.slice(0, 7));
      const fresh = eventsFrom(START, 1, 8);
      meanwhile("PutItem", () => count(storeOf(), old.slice(7)));

      const tally = await count(store, fresh);

      expect(tally).to.deep.equal({ ...NOTHING, conflicts: 1 });
      expectSame(await profileIn(store), engineProfile([...old, ...fresh]));
    });

    it("adds to a generation that is no longer the newest, and not to one that is folded", async () => {
      const old = eventsFrom(START - WINDOW, 2);
      const fresh = eventsFrom(START, 1, 2);
      await count(store, old.slice(0, 1));
      meanwhile("UpdateItem", () => count(storeOf(), fresh));

      expect(await count(store, old.slice(1))).to.deep.equal({ ...NOTHING, conflicts: 1 });
      expectSame(await profileIn(store), engineProfile([...old, ...fresh]));

      const last = eventsFrom(START + WINDOW, 1, 3);
      const late = eventsFrom(START - WINDOW + 9, 1, 4);
      meanwhile("UpdateItem", () => count(storeOf(), last));

      expect(await count(store, late)).to.deep.equal({ ...NOTHING, conflicts: 1, late: 1 });
      expectSame(await profileIn(store), engineProfile([...old, ...fresh, ...last]));
    });

    it("gives up after twenty lost writes", async () => {
      table.trouble = ({ operation }) =>
        operation === "UpdateItem"
          ? { status: 400, error: "ConditionalCheckFailedException" }
          : undefined;

      const error = await count(store, eventsFrom(START, 1)).catch((error: Error) => error);

      expect(error).to.have.property("message", "20 writes of one profile lost to others");
      expect(writes()).to.have.lengthOf(20);
    });
  });

  describe("from generation to generation", () => {
    it("folds what it need not tell apart any more, without loss", async () => {
      const events = [0, 1, 2, 3, 6].flatMap((generation) =>
        eventsFrom(START + generation * WINDOW, 7, generation * 7),
      );
      for (const event of events) await count(store, [event]);

      const item = (await table.items()).get(KEY.id);
      expect(item?.g).to.deep.equal({ N: "688" });
      expect(item?.em?.BS).to.have.lengthOf(7);
      expect(item?.om).to.equal(undefined);
      expectSame(await profileIn(store), engineProfile(events));
    });

    it("takes back a transaction of the generation before that turned out to be a fraud", async () => {
      const key = profileKeys(PROFILE_KEY).counterparty("nome:ana");
      const thefts = [-28, -2, -1, 1, 20].map((day, i) => transactionAt(START + day * DAY, i));
      const events = thefts.flatMap((theft) => {
        const confirmation = confirmationOf(theft, timeOf(theft) + 3 * DAY);
        const { identificador_unico_transacao: id } = theft;
        return [counterpartyContribution(theft), counterpartyFraud(confirmation)].map(
          (contribution) => ({
            contribution: contribution as Contribution,
            mark: markOf(id, contribution?.time ?? 0, contribution?.acted === true),
          }),
        );
      });
      for (const event of events.toReversed()) await count(store, [event], undefined, key);
      const engine = () => engineProfile(events, key.shape);
      expectSame(await profileIn(store, key), engine());

      for (const generation of [1, 2, 3]) {
        const later = countedOf(transactionAt(START + generation * WINDOW, generation + 100));
        events.push({ ...later, contribution: { ...later.contribution, amounts: new Map() } });
        await count(store, events.slice(-1), undefined, key);
        expectSame(await profileIn(store, key), engine());
      }
    });

    it("counts all events of one batch, of however many generations", async () => {
      const events = [0, 1, 2, 5].flatMap((generation) =>
        eventsFrom(START + generation * WINDOW, 3, generation * 3),
      );
      await count(store, events.slice(0, 1));

      expect(await count(store, events)).to.deep.equal({ ...NOTHING, repeated: 1 });
      expectSame(await profileIn(store), engineProfile(events));
    });

    it("leaves out and counts what is older than it can tell apart", async () => {
      const events = eventsFrom(START, 3);
      const late = eventsFrom(START - 2 * WINDOW, 2, 3);
      await count(store, events);
      const before = await table.items();

      expect(await count(store, late)).to.deep.equal({ ...NOTHING, late: 2 });
      expect(await table.items()).to.deep.equal(before);
    });

    it("refuses repeats from the whole of both generations", async () => {
      const events = [...eventsFrom(START, 5), ...eventsFrom(START + WINDOW, 5, 5)];
      await count(store, events);

      expect(await count(store, events)).to.deep.equal({ ...NOTHING, repeated: 10 });
    });
  });

  describe("of a profile with more events than an item takes", () => {
    const MOST = 4;
    let known: Loaded | undefined;

    beforeEach(() => {
      store = storeOf(MOST);
      known = undefined;
    });

    /** One by one, as batches would come. */
    async function countEach(events: readonly Counted[]): Promise<void> {
      for (const event of events) await count(store, [event], known);
    }

    it("goes on in parts, and refuses repeats in whichever they are", async () => {
      const events = eventsFrom(START, 24);
      await countEach(events);

      const items = await table.items();
      const marks = [...items.values()].map(({ em }) => em?.BS?.length ?? 0);
      expect(items.get(KEY.id)?.em?.BS).to.have.lengthOf(MOST);
      expect(marks.reduce((sum, more) => sum + more)).to.equal(24);
      expect(await count(store, events)).to.deep.equal({ ...NOTHING, repeated: 24 });
      expectSame(await profileIn(store), engineProfile(events));
    });

    it("finds its parts though it was not full when it was read", async () => {
      known = await load(store);
      const events = eventsFrom(START, 12);
      await countEach(events);

      const again = await count(store, events, known);

      expect(again.repeated).to.equal(12);
      expectSame(await profileIn(store), engineProfile(events));
    });

    it("never takes into its first item what a part has", async () => {
      const events = eventsFrom(START, MOST + 1);
      await count(store, events.slice(0, MOST - 1));
      const notFull = await load(store);
      await count(store, events.slice(MOST - 1, MOST));
      await count(store, events.slice(MOST));

      const tally = await count(store, events.slice(MOST), notFull);

      expect(tally).to.deep.equal({ ...NOTHING, conflicts: 1, repeated: 1 });
      expectSame(await profileIn(store), engineProfile(events));
    });

    it("counts once what writers at a time have, in one item or another", async () => {
      const events = eventsFrom(START, 12);
      const stranger = await load(store);

      await Promise.all(
        [events, events.toReversed(), events].map(async (each) => {
          for (const event of each) await count(storeOf(MOST), [event], stranger);
        }),
      );

      expectSame(await profileIn(store), engineProfile(events));
    });

    it("remembers its parts when it is long since quiet", async () => {
      const busy = eventsFrom(START, 10);
      const quiet = [1, 2, 3].flatMap((generation) =>
        eventsFrom(START + generation * WINDOW, 2, generation * 100),
      );

      await countEach([...busy, ...quiet]);

      expectSame(await profileIn(store), engineProfile([...busy, ...quiet]));
    });

    it("no longer asks for parts that have expired", async () => {
      await countEach([...eventsFrom(START, 6), ...eventsFrom(START + 4 * WINDOW, 1, 6)]);
      table.calls.splice(0);

      await load(store);

      expect(table.calls).to.have.lengthOf(1);
    });

    it("leaves out and counts what is beyond its parts", async () => {
      store = storeOf(1);
      // An item that has room takes all of one call: so many that every part has some.
      const events = eventsFrom(START, 700);
      const beyond = eventsFrom(START + 1, 50, 700);
      await count(store, events.slice(0, 1));
      await count(store, events.slice(1));

      expect(await count(store, beyond)).to.deep.equal({ ...NOTHING, overflow: 50 });
      expect(await table.items()).to.have.lengthOf(1 + PARTS);
      expectSame(await profileIn(store), engineProfile(events));
    });
  });

  it("counts once what is written again because the answer was lost", async () => {
    await table.close();
    table = await startTable({ maxAttempts: 2 });
    store = storeOf();
    const [first, second] = [eventsFrom(START, 3), eventsFrom(START + 2 * WINDOW, 3, 3)];
    /** The first of each operation. */
    const lost = new Set(["UpdateItem", "PutItem"]);
    table.trouble = ({ operation }) => (lost.delete(operation) ? "loses the answer" : undefined);

    const tallies = [await count(store, first), await count(store, second)];

    expect(writes()).to.deep.equal(["UpdateItem", "UpdateItem", "PutItem", "PutItem"]);
    expect(tallies).to.deep.equal(Array(2).fill({ ...NOTHING, conflicts: 1, repeated: 3 }));
    expectSame(await profileIn(store), engineProfile([...first, ...second]));
  });
});

/** Sizes as DynamoDB reckons them, roughly: names, text and bytes as they are, numbers by their digits. */
function bytesOf(items: Awaited<ReturnType<TestTable["items"]>>) {
  let marks = 0;
  let rest = 0;
  const attributes = [...items.values()].flatMap(Object.entries);
  for (const [name, { S, N, B, BS }] of attributes) {
    marks += BS?.reduce((sum: number, one: Uint8Array) => sum + one.length, 0) ?? 0;
    rest += name.length + (S ?? N ?? B ?? "").length;
  }
  return { marks, rest, attributes: attributes.length };
}
