import { expect } from "chai";
import type { BankTransaction } from "../../contract/transaction.ts";
import { simulate } from "../../simulator/simulate.ts";
import {
  all,
  confirmationsOf,
  confirmedAt,
  DAY,
  groups,
  isCredit,
  madeAt,
  median,
  transactionsOf,
} from "./sample.ts";

const SCENARIO = "compromised-counterparty";
const frauds = new Set(transactionsOf(all, SCENARIO));
const ordinary = new Set(transactionsOf(all, "ordinary"));
/** Payments by counterparty, of those who are told from everybody else: without a key there may be homonyms. */
const payments = groups(
  transactionsOf(all).filter((t) => !isCredit(t) && counterparty(t).includes(" | ")),
  counterparty,
);
const compromised = payments.filter((group) => group.some((payment) => frauds.has(payment)));

describe("counterparties are compromised", () => {
  it("at the documented rate: 6 to 10 of them, 0.6 to 1 % of the transactions", () => {
    expect(frauds.size / 20_000).to.be.within(0.006, 0.01);
    expect(groups([...frauds], counterparty).length).to.be.within(6, 10);
  });

  it("at about that rate for any traffic", () => {
    for (const options of [
      { count: 20_000, days: 3 },
      { count: 10_000, accounts: 2000, days: 365 },
      { count: 60_000, accounts: 100, days: 10 },
    ]) {
      const share = transactionsOf([...simulate(options)], SCENARIO).length / options.count;
      expect(share, JSON.stringify(options)).to.be.within(0.004, 0.012);
    }
  });

  it("for days, in which every payment to one is a fraud, of many accounts", () => {
    for (const group of compromised) {
      const [first, end] = period(group);
      const within = group.filter((payment) => madeAt(payment) >= first && madeAt(payment) <= end);
      expect(within.filter((payment) => ordinary.has(payment))).to.deep.equal([]);
      expect(end - first).to.be.lessThan(12 * DAY);
      expect(new Set(within.map(({ numero_conta }) => numero_conta)).size).to.be.greaterThan(
        within.length / 2,
      );
    }
  });

  it("and before that they are honest, and after a week in which nobody can pay them", () => {
    const honest = compromised.flatMap((group) => {
      const [first, end] = period(group);
      const others = group.filter((payment) => ordinary.has(payment)).map(madeAt);
      return others.map((time) => (time < first ? "before" : time > end + 7 * DAY ? "after" : "!"));
    });

    expect(new Set(honest)).to.deep.equal(new Set(["before", "after"]));
  });

  it("unseen: amounts are ordinary, and honest ones draw as many", () => {
    const amounts = (of: Iterable<BankTransaction>) => [...of].map((t) => t.valor_transacao);
    const busy = payments.filter(({ length }) => length >= 15);

    expect(Math.max(...amounts(frauds))).to.be.at.most(100);
    expect(median(amounts(frauds)) / median(amounts(ordinary))).to.be.within(0.8, 1.25);
    expect(busy.filter((group) => !compromised.includes(group)).length).to.be.greaterThan(
      busy.filter((group) => compromised.includes(group)).length,
    );
  });

  it("so that most of their frauds come after the first was confirmed", () => {
    const reported = new Map<string, number>();
    for (const confirmation of confirmationsOf(all)) {
      const who = String(confirmation.informacoes_beneficiario_remetente);
      const before = reported.get(who) ?? Number.POSITIVE_INFINITY;
      reported.set(who, Math.min(before, confirmedAt(confirmation)));
    }
    const after = [...frauds].filter(
      (fraud) => madeAt(fraud) > (reported.get(counterparty(fraud)) ?? Number.POSITIVE_INFINITY),
    );

    expect(after.length / frauds.size).to.be.within(0.5, 0.9);
  });
});

function counterparty(transaction: BankTransaction): string {
  return transaction.informacoes_beneficiario_remetente;
}

/** First and last fraud of a counterparty, milliseconds. */
function period(group: readonly BankTransaction[]): [first: number, end: number] {
  const times = group.filter((payment) => frauds.has(payment)).map(madeAt);
  return [Math.min(...times), Math.max(...times)];
}
