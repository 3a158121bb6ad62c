import { createHash } from "node:crypto";
import { expect } from "chai";
import { SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { decodeEvent, encodeEvent } from "../../contract/event.ts";
import { SAMPLE_TRANSACTION } from "../../contract/transaction.ts";
import { type Simulated, simulate } from "../../simulator/simulate.ts";
import { accounts, all, distinct, transactionsOf } from "./sample.ts";

/**
 * Every byte of a small run. A change, such as a new release of faker can bring, changes what everybody's seed
 * gives and what the models are trained from.
 */
const SMALL = { count: 2500, accounts: 40, seed: 1 };
const SMALL_SHA256 = "9935177bf11493605dbf1fdcead50c4f15b309a2aa0d3d8397bef2533623e030";

describe("simulate", () => {
  describe("is the same everywhere", () => {
    it("for the same options, to the byte", () => {
      expect(sha256(SMALL)).to.equal(SMALL_SHA256);
    });

    it("in any time zone", () => {
      const zone = process.env.TZ;
      try {
        process.env.TZ = "Asia/Tokyo";
        expect(new Date(0).getHours()).to.equal(9);
        expect(sha256(SMALL)).to.equal(SMALL_SHA256);
      } finally {
        if (zone === undefined) delete process.env.TZ;
        else process.env.TZ = zone;
      }
    });

    it("while another run is under way", () => {
      const one = simulate(SMALL);
      const first = one.next().value as Simulated;
      const [other] = simulate({ ...SMALL, seed: 2 });

      expect([first, ...one]).to.deep.equal([...simulate(SMALL)]);
      expect(other).to.not.deep.equal(first);
    });
  });

  describe("keeps the contract", () => {
    it("with every event", () => {
      const refusals = all
        .map(({ event }) => decodeEvent(encodeEvent(event)))
        .filter((decoded) => "reason" in decoded);

      expect(refusals).to.deep.equal([]);
    });

    it("with the bank's fields in the bank's order, and nothing that tells the truth", () => {
      const fields = new Set(all.map(({ event }) => Object.keys(event).join()));

      expect([...fields]).to.deep.equal([
        Object.keys(SAMPLE_TRANSACTION).join(),
        Object.keys(SAMPLE_CONFIRMATION).join(),
      ]);
    });

    it("with ids that are never given twice", () => {
      const ids = transactionsOf(all).flatMap((transaction) => [
        transaction.identificador_unico_transacao,
        transaction.numero_referencia,
      ]);

      expect(new Set(ids).size).to.equal(ids.length);
    });
  });

  describe("tells the time", () => {
    it("in order", () => {
      const times = transactionsOf(all).map(({ data, horario }) => `${data} ${horario}`);

      expect(times).to.deep.equal([...times].sort());
    });

    it("over all of its days, and no others", () => {
      const days = new Set(
        transactionsOf([...simulate({ count: 3000, from: "2028-02-27", days: 4 })]).map(
          ({ data }) => data,
        ),
      );

      expect([...days]).to.deep.equal(["2028-02-27", "2028-02-28", "2028-02-29", "2028-03-01"]);
    });

    it("with bills due on the account's day of the next month", () => {
      const [late] = transactionsOf([...simulate({ count: 1, from: "2026-12-31", days: 1 })]);

      expect(late?.data_vencimento).to.match(/^2027-01-\d\d$/);
      for (const account of accounts(all)) {
        expect(distinct(account, ({ data_vencimento }) => data_vencimento.slice(8))).to.have.length(
          1,
        );
      }
    });
  });

  describe("refuses", () => {
    const refused: [object, string][] = [
      [{ count: -1 }, "count must be a whole number from 0 to 1000000000, got -1"],
      [{ accounts: 0 }, "accounts must be a whole number from 1 to 100000, got 0"],
      [{ seed: 0.5 }, "seed must be a whole number from 0 to 4294967295, got 0.5"],
      [{ days: 3651 }, "days must be a whole number from 1 to 3650, got 3651"],
      [{ anomalyRate: Number.NaN }, "anomalyRate must be a number from 0 to 1, got NaN"],
      [{ confirmRate: 1.5 }, "confirmRate must be a number from 0 to 1, got 1.5"],
      [{ confirmDays: 61 }, "confirmDays must be a number from 0 to 60, got 61"],
      [
        { scenarios: ["ordinary"] },
        'scenarios must be among anomalous-amount, compromised-counterparty, account-takeover, got "ordinary"',
      ],
      [{ from: "2026-02-30" }, 'from must be a date that exists, YYYY-MM-DD, got "2026-02-30"'],
      [{ from: "1st of May" }, 'from must be a date that exists, YYYY-MM-DD, got "1st of May"'],
    ];
    for (const [options, message] of refused) {
      it(`${JSON.stringify(options)}, before the first transaction`, () => {
        expect(() => simulate(options)).to.throw(RangeError, message);
      });
    }
  });

  it("makes as many as it was asked for, none included", () => {
    for (const options of [{ count: 0 }, { count: 7, accounts: 1 }, { count: 7, accounts: 900 }]) {
      expect(transactionsOf([...simulate(options)])).to.have.length(options.count);
    }
  });
});

function sha256(options: Parameters<typeof simulate>[0]): string {
  const hash = createHash("sha256");
  for (const { event, scenario } of simulate(options)) {
    hash.update(encodeEvent(event)).update(`${scenario}\n`);
  }
  return hash.digest("hex");
}
