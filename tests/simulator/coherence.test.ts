import { expect } from "chai";
import { type BankTransaction, CREDITS } from "../../contract/transaction.ts";
import { CITIES } from "../../simulator/cities.ts";
import { simulate } from "../../simulator/simulate.ts";
import {
  accounts,
  all,
  centavos,
  distinct,
  groups,
  isRefused,
  moved,
  transactionsOf,
} from "./sample.ts";

describe("the simulated bank is coherent", () => {
  it("in who has an account", () => {
    for (const account of accounts(all)) {
      const holders = distinct(account, (t) =>
        [t.customer_id, t.nome_completo, t.sexo, t.cidade, t.estado, t.tipo_conta].join(),
      );
      expect(holders, account[0]?.numero_conta).to.have.length(1);
    }
  });

  it("in who a customer is, however many accounts", () => {
    const customers = groups(transactionsOf(all), ({ customer_id }) => customer_id);

    for (const customer of customers) {
      expect(distinct(customer, (t) => [t.nome_completo, t.sexo, t.cidade].join())).to.have.length(
        1,
      );
    }
    expect(customers.length).to.be.lessThan(accounts(all).length);
  });

  it("in where an account is", () => {
    const far = transactionsOf(all).filter((t) => {
      const city = CITIES.find(({ name, state }) => name === t.cidade && state === t.estado);
      const [latitude = 0, longitude = 0] = t.localizacao_geografica.split(", ").map(Number);
      const north = Math.abs(latitude - (city?.latitude ?? 999));
      const east = Math.abs(longitude - (city?.longitude ?? 999));
      return north > 0.1 || east > 0.1;
    });

    expect(far).to.deep.equal([]);
  });

  it("in balances: each follows from the one before, and none is below zero", () => {
    for (const account of accounts(all)) {
      let before = centavos(account[0]?.saldo_atual) - moved(account[0] as BankTransaction);
      for (const transaction of account) {
        before += moved(transaction);
        expect(centavos(transaction.saldo_atual), transaction.numero_conta).to.equal(before);
        expect(before).to.be.at.least(0);
      }
    }
  });

  it("in refusals: exactly the debits beyond the balance, and they cost nothing", () => {
    const refused = transactionsOf(all).filter(isRefused);

    expect(refused.length).to.be.greaterThan(50);
    for (const { transacao, valor_transacao, saldo_atual, valor_taxa } of refused) {
      expect(CREDITS).to.not.include(transacao);
      expect(valor_taxa).to.equal(0);
      // The largest fee is 4.80, and it has to be paid too.
      expect(valor_transacao + 4.8).to.be.greaterThan(saldo_atual);
    }
  });

  it("in what goes with a kind of movement", () => {
    const ways = new Set(
      transactionsOf(all).map((t) =>
        [t.transacao, t.codigo_transacao, t.metodo_pagamento].join(" "),
      ),
    );

    expect([...ways].sort()).to.deep.equal([
      "Compra Cartão 004 Cartão de Crédito",
      "Compra Cartão 004 Cartão de Débito",
      "Pix Enviar 002 Cartão de Débito",
      "Pix Enviar 002 Dinheiro",
      "Pix Receber 001 Cartão de Débito",
      "Pix Receber 001 Dinheiro",
      "TED Enviar 003 Cartão de Débito",
      "TED Enviar 003 Dinheiro",
      "TED Receber 003 Cartão de Débito",
      "TED Receber 003 Dinheiro",
      "Venda Maquininha 005 Cartão de Crédito",
      "Venda Maquininha 005 Cartão de Débito",
    ]);
  });

  it("in fees: by movement and kind of account, at most 4.80", () => {
    const done = transactionsOf(all).filter((transaction) => !isRefused(transaction));
    const flat = new Set(
      done
        .filter(({ transacao }) => transacao !== "Venda Maquininha")
        .map((t) => `${t.transacao}, ${t.tipo_conta}: ${t.valor_taxa}`)
        .filter((fee) => !fee.endsWith(": 0")),
    );
    const sales = done.filter(({ transacao }) => transacao === "Venda Maquininha");

    expect([...flat].sort()).to.deep.equal([
      "TED Enviar, Conta Corrente: 4.8",
      "TED Enviar, Conta Poupança: 3.2",
    ]);
    expect(sales.map(({ valor_taxa }) => valor_taxa)).to.deep.equal(
      sales.map((t) => Math.min(Math.round(centavos(t.valor_transacao) * 0.02), 480) / 100),
    );
  });

  it("in the long run: balances neither dry up nor pile up", () => {
    const year = [...simulate({ count: 40_000, accounts: 40, days: 365, scenarios: [] })];
    const drift = accounts(year).map((account) => {
      const mean = (half: BankTransaction[]) =>
        half.reduce((sum, { saldo_atual }) => sum + saldo_atual, 0) / half.length;
      const middle = account.length >> 1;
      return mean(account.slice(middle)) / mean(account.slice(0, middle));
    });

    expect(Math.min(...drift)).to.be.greaterThan(1 / 3);
    expect(Math.max(...drift)).to.be.lessThan(3);
  });
});
