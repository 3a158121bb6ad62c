import { expect } from "chai";
import type { BankTransaction } from "../../contract/transaction.ts";
import { UNDESCRIBED } from "../../simulator/act.ts";
import { DEFAULTS } from "../../simulator/options.ts";
import { simulate } from "../../simulator/simulate.ts";
import { all, around, groups, isUndescribed, transactionsOf } from "./sample.ts";

const ordinary = transactionsOf(all, "ordinary");
const anomalous = transactionsOf(all, "anomalous-amount");

describe("anomalies are hidden", () => {
  it("at the rate that was asked for, within four standard deviations", () => {
    const many = [...simulate({ count: 3000, anomalyRate: 0.2, accounts: 50 })];

    expect(anomalous.length).to.be.within(...around(20_000, DEFAULTS.anomalyRate));
    expect(transactionsOf(many, "anomalous-amount").length).to.be.within(...around(3000, 0.2));
  });

  it("of 1,000 to 4,000 among amounts of 10 to 100", () => {
    const amounts = (of: BankTransaction[]) => of.map(({ valor_transacao }) => valor_transacao);

    expect(Math.min(...amounts(ordinary))).to.be.within(10, 12);
    expect(Math.max(...amounts(ordinary))).to.be.within(98, 100);
    expect(Math.min(...amounts(anomalous))).to.be.within(1000, 1300);
    expect(Math.max(...amounts(anomalous))).to.be.within(3700, 4000);
  });

  it("undescribed among others that are", () => {
    const undescribed = ordinary.filter(isUndescribed);
    const described = ordinary.filter((transaction) => !isUndescribed(transaction));

    expect(anomalous.every(isUndescribed)).to.equal(true);
    expect(undescribed.length).to.be.within(...around(ordinary.length, UNDESCRIBED));
    expect(described.every((t) => t.descricao_transacao === t.categoria_transacao)).to.equal(true);
  });

  it("in no other field: whatever an anomalous one says, most that say it are ordinary", () => {
    const keys: ((t: BankTransaction) => string)[] = [
      (t) => t.status_transacao,
      (t) => t.descricao_transacao,
      (t) => t.transacao,
      (t) => t.categoria_transacao,
      (t) => t.metodo_pagamento,
      (t) => t.tipo_conta,
    ];
    for (const key of keys) {
      const most = Math.max(
        ...groups(anomalous, key).map((group) => {
          const value = key(group[0] as BankTransaction);
          const alike = ordinary.filter((transaction) => key(transaction) === value);
          return group.length / (group.length + alike.length);
        }),
      );
      expect(most).to.be.lessThan(0.5);
    }
  });
});
