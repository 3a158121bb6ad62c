import { expect } from "chai";
import { SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { SAMPLE_TRANSACTION, type Transaction } from "../../contract/transaction.ts";
import { ACCOUNT, accountContribution, accountFraud } from "../../features/account.ts";
import {
  COUNTERPARTY,
  counterpartyContribution,
  counterpartyFraud,
} from "../../features/counterparty.ts";
import { fraudRow } from "../../features/fraudRow.ts";
import { History } from "../../features/history.ts";
import { type Contribution, emptyProfile, withContribution } from "../../features/profile.ts";
import { segmentationRow } from "../../features/segmentationRow.ts";

const NEWCOMER = emptyProfile(ACCOUNT);
const STRANGER = emptyProfile(COUNTERPARTY);
const first = SAMPLE_TRANSACTION;
const second: Transaction = { ...first, horario: "15:00:00", valor_transacao: 900 };
const others = (transaction: Transaction): Transaction => ({
  ...transaction,
  numero_conta: "555-0",
  informacoes_beneficiario_remetente: "Outra Pessoa",
});

describe("a history", () => {
  const account = withContribution(NEWCOMER, accountContribution(first) as Contribution);
  const counterparty = withContribution(STRANGER, counterpartyContribution(first) as Contribution);

  it("judges a transaction by those before it, and not by itself", () => {
    const history = new History();
    const both = account && accountContribution(second);

    expect(history.transaction(first)).to.deep.equal({
      fraud: fraudRow(first, NEWCOMER, STRANGER),
      segmentation: segmentationRow(first, NEWCOMER, account),
      known: false,
    });
    expect(history.transaction(second)).to.deep.equal({
      fraud: fraudRow(second, account, counterparty),
      segmentation: segmentationRow(
        second,
        account,
        withContribution(account, both as Contribution),
      ),
      known: true,
    });
  });

  it("keeps accounts and counterparties apart", () => {
    const history = new History();
    history.transaction(first);

    expect(history.transaction(others(second))).to.deep.equal(
      new History().transaction(others(second)),
    );
  });

  it("knows a counterparty from other accounts' payments", () => {
    const history = new History();
    history.transaction(first);
    const given = history.transaction({ ...second, numero_conta: "555-0" });

    expect(given.known).to.equal(false);
    expect(given.fraud).to.deep.equal(
      fraudRow({ ...second, numero_conta: "555-0" }, NEWCOMER, counterparty),
    );
  });

  it("learns of frauds from confirmations", () => {
    const history = new History();
    history.transaction(first);
    history.confirmation(SAMPLE_CONFIRMATION);
    const later = { ...second, data: "2026-01-20" };

    expect(history.transaction(later).fraud).to.deep.equal(
      fraudRow(
        later,
        withContribution(account, accountFraud(SAMPLE_CONFIRMATION)),
        withContribution(counterparty, counterpartyFraud(SAMPLE_CONFIRMATION)),
      ),
    );
  });

  it("learns of an account's fraud although its counterparty isn't known", () => {
    const { informacoes_beneficiario_remetente: _, ...confirmation } = SAMPLE_CONFIRMATION;
    const { informacoes_beneficiario_remetente: __, ...payment } = second;
    const later = { ...payment, data: "2026-01-20" };
    const history = new History();
    history.transaction(first);
    history.confirmation(confirmation);

    expect(history.transaction(later).fraud).to.deep.equal(
      fraudRow(later, withContribution(account, accountFraud(confirmation)), STRANGER),
    );
  });

  it("forgets at once what was refused, and what is not to count", () => {
    const history = new History();
    history.transaction({ ...first, status_transacao: "Recusada" });
    history.transaction(first, false);

    expect(history.transaction(second)).to.deep.equal(new History().transaction(second));
  });

  it("goes on from the profiles it is given", () => {
    const accounts = new Map<string, typeof account>();
    const counterparties = new Map<string, typeof account>();
    new History({ accounts, counterparties }).transaction(first);
    const whole = new History();
    whole.transaction(first);

    expect(new History({ accounts, counterparties }).transaction(second)).to.deep.equal(
      whole.transaction(second),
    );
  });
});
