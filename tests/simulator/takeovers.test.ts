import { expect } from "chai";
import type { BankTransaction } from "../../contract/transaction.ts";
import { simulate } from "../../simulator/simulate.ts";
import { accounts, all, DAY, groups, isCredit, madeAt, median, transactionsOf } from "./sample.ts";

const SCENARIO = "account-takeover";
const thefts = transactionsOf(all, SCENARIO);
/** Of each account that was taken over: what its holder did, and what the thief did. */
const victims = accounts(all)
  .map((account) => ({
    own: account.filter((transaction) => !thefts.includes(transaction)),
    stolen: account.filter((transaction) => thefts.includes(transaction)),
  }))
  .filter(({ stolen }) => stolen.length > 0);

describe("accounts are taken over", () => {
  it("at the documented rate, 0.3 to 0.5 % of the transactions, where accounts act often enough", () => {
    const longer = { count: 40_000, accounts: 700, days: 60 };
    const seldom = { count: 3000, accounts: 1000 };
    const share = (options: { count: number }) =>
      transactionsOf([...simulate(options)], SCENARIO).length / options.count;

    expect(thefts.length / 20_000).to.be.within(0.003, 0.005);
    expect(share(longer)).to.be.within(0.003, 0.005);
    expect(share(seldom)).to.equal(0);
  });

  it("for a short time, in which several payments are made", () => {
    for (const takeover of victims.flatMap(({ stolen }) => takeovers(stolen))) {
      const times = takeover.map(madeAt);
      expect(Math.max(...times) - Math.min(...times)).to.be.at.most(2 * DAY);
      expect(takeover.length).to.be.within(4, 7);
    }
  });

  it("with debits several times the habit", () => {
    for (const { own, stolen } of victims) {
      const habit = median(own.filter((t) => !isCredit(t)).map((t) => t.valor_transacao));
      for (const theft of stolen) {
        expect(isCredit(theft)).to.equal(false);
        expect(theft.valor_transacao / habit).to.be.within(2, 6);
      }
    }
  });

  it("which are ordinary amounts of others: no limit tells a tenth of the thefts from most of what exceeds it", () => {
    const amounts = (of: BankTransaction[]) =>
      of.map(({ valor_transacao }) => valor_transacao).sort((a, b) => b - a);
    const stolen = amounts(thefts);
    const debits = amounts(transactionsOf(all, "ordinary").filter((t) => !isCredit(t)));

    expect(stolen[0]).to.be.at.most(100);
    expect(stolen.at(-1)).to.be.at.least(2.5 * 17);
    for (let caught = stolen.length / 10; caught < stolen.length; caught++) {
      const limit = stolen[Math.floor(caught)] as number;
      const others = debits.filter((amount) => amount >= limit).length;
      expect(caught / (caught + others), `R$ ${limit}`).to.be.lessThan(0.1);
    }
  });

  it("at hours and in categories that are unusual for the account, and not at night", () => {
    const hour = (t: BankTransaction) => t.horario.slice(0, 2);
    const category = (t: BankTransaction) => t.categoria_transacao;

    expect(commonness(hour)).to.be.lessThan(0.4);
    expect(commonness(category)).to.be.lessThan(0.7);
    expect(thefts.map(hour).filter((at) => at < "07" || at > "22")).to.deep.equal([]);
  });

  it("to pay strangers, whom the account does not pay otherwise", () => {
    for (const { own, stolen } of victims) {
      const known = new Set(own.map((t) => t.informacoes_beneficiario_remetente));
      const paid = stolen.map((t) => t.informacoes_beneficiario_remetente);
      expect(paid.filter((who) => known.has(who))).to.deep.equal([]);
      expect(new Set(paid).size).to.equal(paid.length);
    }
  });
});

/** An account's thefts by takeover: they are further apart than what is stolen in one. */
function takeovers(stolen: readonly BankTransaction[]): BankTransaction[][] {
  let takeover = 0;
  let before = madeAt(stolen[0] as BankTransaction);
  return groups(stolen, (theft) => {
    if (madeAt(theft) - before > 2 * DAY) takeover++;
    before = madeAt(theft);
    return String(takeover);
  });
}

/** How common what thieves do is among their victims' own transactions, as a multiple of how common the latter are. */
function commonness(key: (transaction: BankTransaction) => string): number {
  const share = (of: BankTransaction[], among: BankTransaction[]) =>
    of.reduce((sum, one) => sum + among.filter((t) => key(t) === key(one)).length, 0) /
    (of.length * among.length);
  const sum = (of: "own" | "stolen") =>
    victims.reduce((total, victim) => total + share(victim[of], victim.own), 0);
  return sum("stolen") / sum("own");
}
