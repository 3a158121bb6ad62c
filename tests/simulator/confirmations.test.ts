import { expect } from "chai";
import type { Confirmation } from "../../contract/confirmation.ts";
import type { BankTransaction } from "../../contract/transaction.ts";
import { DEFAULTS } from "../../simulator/options.ts";
import { type Simulated, simulate } from "../../simulator/simulate.ts";
import {
  all,
  around,
  confirmationsOf,
  confirmedAt,
  DAY,
  distinct,
  isRefused,
  madeAt,
  transactionsOf,
} from "./sample.ts";

const transactions = new Map(
  transactionsOf(all).map((transaction) => [
    transaction.identificador_unico_transacao,
    transaction,
  ]),
);
const scenarios = new Map(all.map(({ event, scenario }) => [idOf(event), scenario]));
const last = madeAt([...transactions.values()].at(-1) as BankTransaction);

describe("frauds are confirmed", () => {
  it("if they moved money, once, by what the transaction said", () => {
    const confirmations = confirmationsOf(all);

    for (const { tipo, confirmado_em, ...said } of confirmations) {
      const transaction = transactions.get(said.identificador_unico_transacao as string);
      expect(transaction).to.include({ ...said, status_transacao: "Concluída" });
    }
    expect(distinct(confirmations, idOf)).to.have.length(confirmations.length);
    expect(confirmations.map((confirmation) => scenarios.get(idOf(confirmation)))).to.not.include(
      "ordinary",
    );
  });

  it("with the truth about the transaction beside them", () => {
    const given = all.filter(({ tipo }) => tipo === "confirmacao_fraude");

    expect(new Set(given.map(({ scenario }) => scenario)).size).to.equal(3);
    for (const { event, scenario } of given) {
      const made = all.find(
        ({ tipo, event: of }) => tipo === "transacao" && idOf(of) === idOf(event),
      );
      expect(made?.scenario).to.equal(scenario);
    }
  });

  it("at the rate that was asked for, within four standard deviations", () => {
    const due = frauds(all).filter((fraud) => madeAt(fraud) + 3 * DAY <= last);

    const confirmed = new Set(confirmationsOf(all).map(idOf));
    const count = due.filter((fraud) => confirmed.has(idOf(fraud))).length;
    expect(count).to.be.within(...around(due.length, DEFAULTS.confirmRate));
    expect(confirmationsOf([...simulate({ count: 3000, confirmRate: 0 })])).to.deep.equal([]);
  });

  it("half to one and a half times the usual delay later, and no sooner or later", () => {
    const delays = delaysOf(all);

    expect(Math.min(...delays)).to.be.within(1, 1.1);
    expect(Math.max(...delays)).to.be.within(2.9, 3);
  });

  it("at once, all of them, when they are asked to be", () => {
    const options = { count: 3000, accounts: 60, confirmRate: 1, confirmDays: 0 };
    const made = [...simulate(options)];

    expect(confirmationsOf(made).map(idOf)).to.deep.equal(frauds(made).map(idOf));
    expect(new Set(delaysOf(made))).to.deep.equal(new Set([0]));
  });

  it("in the order of time among the transactions, until the last of these", () => {
    const times = all.map(({ tipo, event }) =>
      tipo === "transacao" ? madeAt(event) : confirmedAt(event),
    );

    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
    expect(times.at(-1)).to.equal(last);
  });

  it("without a byte of the transactions depending on it", () => {
    const options = { count: 2000, accounts: 50 };
    const expected = transactionsOf([...simulate(options)]);

    for (const confirm of [{ confirmRate: 0 }, { confirmRate: 0.5, confirmDays: 7.5 }]) {
      expect(transactionsOf([...simulate({ ...options, ...confirm })])).to.deep.equal(expected);
    }
  });
});

function idOf(event: BankTransaction | Confirmation): string {
  return event.identificador_unico_transacao;
}

/** Those that moved money. */
function frauds(made: readonly Simulated[]): BankTransaction[] {
  return transactionsOf(made.filter(({ scenario }) => scenario !== "ordinary")).filter(
    (transaction) => !isRefused(transaction),
  );
}

/** Days from each fraud to its confirmation. */
function delaysOf(made: readonly Simulated[]): number[] {
  return confirmationsOf(made).map(
    (confirmation) =>
      (confirmedAt(confirmation) -
        madeAt(confirmation as Pick<BankTransaction, "data" | "horario">)) /
      DAY,
  );
}
