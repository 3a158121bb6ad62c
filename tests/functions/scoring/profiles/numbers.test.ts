import { expect } from "chai";
import { MAX_AMOUNT } from "../../../../contract/transaction.ts";
import { ProfileStore } from "../../../../functions/scoring/profiles/profileStore.ts";
import { startTable, type TestTable } from "../../../support/table.ts";
import { count, countedOf, profileIn, START, transactionAt, WINDOW } from "./support.ts";

/** What a DynamoDB number has at most. */
const MOST_DIGITS = 38;

describe("the numbers in the table", () => {
  let table: TestTable;
  let store: ProfileStore;

  async function start(): Promise<void> {
    table = await startTable();
    store = new ProfileStore(table.table, { expiryDays: 60, now: () => 0 });
  }

  beforeEach(start);

  afterEach(() => table.close());

  async function restart(): Promise<void> {
    await table.close();
    await start();
  }

  /** All numbers, by their attributes' names. */
  async function numbers(): Promise<Record<string, string>> {
    const items = [...(await table.items()).values()];
    return Object.fromEntries(
      items.flatMap((item) =>
        Object.entries(item).flatMap(([name, { N }]) => (N === undefined ? [] : [[name, N]])),
      ),
    );
  }

  /** Most digits of a number, from its first that isn't 0 to its last. */
  async function mostDigits(): Promise<number> {
    return Math.max(...Object.values(await numbers()).map(digitsOf));
  }

  it("have no more digits than DynamoDB takes, be amounts as small and as large as they may", async () => {
    const ends = [START, START + 1, START + WINDOW / 3, START + WINDOW - 2, START + WINDOW - 1];
    const amounts = [0.01, 0.07, 12_345.67, MAX_AMOUNT / 3, MAX_AMOUNT];
    const events = ends.flatMap((time, i) =>
      amounts.map((amount, j) =>
        countedOf(
          transactionAt(time, i * amounts.length + j, {
            valor_transacao: Math.floor(amount * 100) / 100,
          }),
        ),
      ),
    );
    for (const event of events) await count(store, [event]);
    expect(await mostDigits()).to.be.within(30, MOST_DIGITS);

    // Rolled over, they are written anew.
    await count(store, [countedOf(transactionAt(START + WINDOW, 99))]);
    expect(await mostDigits()).to.be.at.most(MOST_DIGITS);
    const { sums } = await profileIn(store);
    expect(sums.every(Number.isFinite)).to.equal(true);
  });

  it("have room for as many of the largest amounts as an item and a batch hold", async () => {
    const last = START + WINDOW - 1;
    await count(store, [countedOf(transactionAt(START - WINDOW, 9_999))]);
    // Rolling over, a whole batch is written at once.
    const events = Array.from({ length: 4_998 }, (_, n) =>
      countedOf(transactionAt(last, n, { valor_transacao: MAX_AMOUNT })),
    );
    await count(store, events);
    const least = Array.from({ length: 80 }, (_, i) =>
      countedOf(transactionAt(START + 345 * i, 5_000 + i, { valor_transacao: 0.01 + 0.11 * i })),
    );
    const options = { expiryDays: 60, now: () => 0, mostMarks: 6_000 };
    const roomy = new ProfileStore(table.table, options);

    await count(roomy, least);

    expect(await mostDigits()).to.be.at.most(MOST_DIGITS);
  });

  it("are the same to the last digit, in whatever order events came", async () => {
    const events = [0.1, 0.2, 0.3, 1_000_000.01, 57.9].map((amount, i) =>
      countedOf(transactionAt(START + i * 100_000, i, { valor_transacao: amount })),
    );
    for (const event of events) await count(store, [event]);
    const forwards = await numbers();
    await restart();
    for (const event of events.toReversed()) await count(store, [event]);

    expect(await numbers()).to.deep.equal(forwards);
  });
});

function digitsOf(number: string): number {
  const [mantissa = "", exponent = "0"] = number.toLowerCase().split("e");
  const [whole = "", decimals = ""] = mantissa.replace("-", "").split(".");
  const zeros = Math.max(Number(exponent) - decimals.length, 0);
  return `${whole}${decimals}${"0".repeat(zeros)}`.replace(/^0+|0+$/g, "").length;
}
