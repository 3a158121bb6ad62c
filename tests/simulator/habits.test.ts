import { expect } from "chai";
import type { BankTransaction } from "../../contract/transaction.ts";
import { simulate } from "../../simulator/simulate.ts";
import { accounts, all, commonest, groups, median, transactionsOf } from "./sample.ts";

describe("an account has habits", () => {
  let lives: BankTransaction[][];
  /** What each account paid by Pix, where it often does. */
  let payments: BankTransaction[][];

  before(() => {
    lives = accounts([...simulate({ count: 30_000, accounts: 30, scenarios: [] })]);
    payments = lives
      .map((life) => life.filter(({ transacao }) => transacao === "Pix Enviar"))
      .filter(({ length }) => length > 60);
    expect(payments.length).to.be.greaterThan(20);
  });

  it("of its own for each account: amounts, hours and categories", () => {
    const habits = lives.map((account) => ({
      amount: median(account.map(({ valor_transacao }) => valor_transacao)),
      hour: commonest(account, ({ horario }) => horario.slice(0, 2)),
      category: commonest(account, ({ categoria_transacao }) => categoria_transacao),
    }));

    const amounts = habits.map(({ amount }) => amount);
    expect(Math.max(...amounts) / Math.min(...amounts)).to.be.greaterThan(2);
    expect(new Set(habits.map(({ hour }) => hour)).size).to.be.greaterThan(4);
    expect(new Set(habits.map(({ category }) => category)).size).to.be.greaterThan(4);
  });

  it("that last: the first half of an account's life looks like the second", () => {
    for (const sent of payments) {
      const middle = sent.length >> 1;
      const amount = (half: BankTransaction[]) => median(half.map((t) => t.valor_transacao));
      const change = amount(sent.slice(0, middle)) / amount(sent.slice(middle));
      expect(change).to.be.within(0.75, 1.33);
    }
  });

  it("of the night: few are awake", () => {
    const acts = transactionsOf(all);
    const atNight = acts.filter(({ horario }) => horario < "06");

    expect(atNight.length / acts.length).to.be.within(0.0005, 0.02);
  });

  it("of whom it pays: mostly those it knows", () => {
    for (const paid of payments) {
      const times = groups(paid, (t) => t.informacoes_beneficiario_remetente)
        .map((group) => group.length)
        .sort((a, b) => b - a);
      const known = times.slice(0, 6).reduce((sum, n) => sum + n, 0);
      expect(known / paid.length).to.be.greaterThan(0.7);
    }
  });
});
