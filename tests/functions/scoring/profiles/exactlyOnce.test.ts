import { expect } from "chai";
import fc from "fast-check";
import { accountIdentity } from "../../../../features/account.ts";
import { counterpartyIdentity } from "../../../../features/counterparty.ts";
import type { Profiles } from "../../../../features/history.ts";
import { profileKeys } from "../../../../functions/scoring/profiles/keys.ts";
import { ProfileStore } from "../../../../functions/scoring/profiles/profileStore.ts";
import { firehoseEvent } from "../../../support/firehoseEvent.ts";
import { PROFILE_KEY, results, type ScoringRun, startScoring } from "../../../support/scoring.ts";
import { expectSame, instantOf, profileIn, START, WINDOW } from "./support.ts";
import {
  ACCOUNTS,
  batchesOf,
  COUNTERPARTIES,
  type Dated,
  deed,
  engineOf,
  eventsOf,
} from "./traffic.ts";

/** Batches that Firehose hands in at a time. */
const AT_A_TIME = 5;
/** Events of the two windows before, which came in order; events of one window; and how those are delivered. */
const traffic = fc.record({
  past: fc.array(deed, { maxLength: 8 }),
  deeds: fc.array(deed, { minLength: 4, maxLength: 24 }),
  /** Where the window begins in a generation, seconds. */
  shift: fc.nat(WINDOW),
  /** How many events go into each batch. */
  sizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 48, maxLength: 48 }),
  /** When each batch is delivered among the others, so many times. */
  deliveries: fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), {
    minLength: 48,
    maxLength: 48,
  }),
  /** Few enough to have profiles go on in parts, or the usual. */
  mostMarks: fc.constantFrom(undefined, undefined, undefined, 3),
});

async function handIn(run: ScoringRun, batch: readonly Dated[], arrival: number): Promise<void> {
  const bytes = batch.map((event) => event.bytes);
  const result = await run.handle(firehoseEvent(bytes, instantOf(arrival)));
  expect(new Set(results(result))).to.deep.equal(new Set(["Ok"]));
  expect(run.lines.at(-1)).to.include({ ProfileErrors: 0, ProfileAhead: 0, ProfileOverflow: 0 });
}

describe("profiles, however a window of events is delivered", () => {
  it("end as from one clean pass", async () => {
    const property = fc.asyncProperty(traffic, async (drawn) => {
      const { shift, sizes, mostMarks } = drawn;
      const from = START + shift;
      const past = eventsOf(drawn.past, from - 2 * WINDOW, 2 * WINDOW, 1_000);
      const events = eventsOf(drawn.deeds, from, WINDOW - 1, 0);
      const arrival = from + WINDOW;

      const clean = await startScoring();
      const wild = await startScoring({}, mostMarks ? { mostMarks } : {});
      try {
        for (const batch of batchesOf([...past, ...events], sizes)) {
          await handIn(clean, batch, arrival);
        }

        for (const batch of batchesOf(past, sizes)) await handIn(wild, batch, arrival);
        const batches = [...batchesOf(past, sizes), ...batchesOf(shuffled(events), sizes)];
        const deliveries = batches
          .flatMap((batch, i) => (drawn.deliveries[i] ?? []).map((when) => ({ batch, when })))
          .toSorted((a, b) => a.when - b.when);
        const hands = Array.from({ length: AT_A_TIME }, async () => {
          for (let next = deliveries.shift(); next; next = deliveries.shift()) {
            await handIn(wild, next.batch, arrival);
          }
        });
        await Promise.all(hands);

        await expectSameProfiles(wild, clean, engineOf([...past, ...events]), mostMarks);
      } finally {
        await Promise.all([clean.close(), wild.close()]);
      }
    });
    // Shrinking would take longer than the test may.
    await fc.assert(property, { seed: 20_260_107, numRuns: 8, endOnFailure: true });
  });
});

async function expectSameProfiles(
  wild: ScoringRun,
  clean: ScoringRun,
  engine: Profiles,
  mostMarks: number | undefined,
): Promise<void> {
  const options = { expiryDays: 60, now: Date.now };
  const given = new ProfileStore(wild.table.table, { ...options, ...(mostMarks && { mostMarks }) });
  const expected = new ProfileStore(clean.table.table, options);
  const keys = profileKeys(PROFILE_KEY);
  const accounts = ACCOUNTS.map((name) => {
    const identity = accountIdentity(name);
    return { key: keys.account(identity), made: engine.accounts.get(identity) };
  });
  const named = COUNTERPARTIES.filter((name) => name !== undefined).map(counterpartyIdentity);
  const counterparties = named.map((identity) => {
    return { key: keys.counterparty(identity), made: engine.counterparties.get(identity) };
  });
  for (const { key, made } of [...accounts, ...counterparties]) {
    const profile = await profileIn(given, key);
    expectSame(profile, await profileIn(expected, key), { whose: "the clean pass's" });
    if (made) expectSame(profile, made, { whose: "the engine's", roundedEvents: 64 });
    else expect(profile.at).to.equal(Number.NEGATIVE_INFINITY);
  }
}

/** In an order that has nothing to do with time, the same every time. */
function shuffled(events: readonly Dated[]): Dated[] {
  return events.toSorted((a, b) => Buffer.compare(a.bytes, b.bytes));
}
