import { expect } from "chai";
import { SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { SAMPLE_TRANSACTION } from "../../contract/transaction.ts";
import {
  COUNTERPARTY,
  COUNTERPARTY_SLOTS,
  counterpartyContribution,
  counterpartyFraud,
  counterpartyIdentity,
} from "../../features/counterparty.ts";
import {
  emptyProfile,
  profileAt,
  REPORTING_DAYS,
  withContribution,
} from "../../features/profile.ts";
import { DAY, dayOf, localSeconds } from "../../features/time.ts";

describe("who a counterparty is", () => {
  it("is told by its Pix key or document, whatever its name is written like", () => {
    const same = [
      "João Exemplo Pereira | +5511999990000",
      "JOAO EXEMPLO PEREIRA |+55 11 99999-0000",
      "Padaria do João|+55 (11) 99999.0000",
    ].map(counterpartyIdentity);

    expect(new Set(same)).to.deep.equal(new Set(["chave:5511999990000"]));
  });

  it("is told by an address or a random key as well", () => {
    expect(counterpartyIdentity("Ana | Ana.Exemplo@Example.com")).to.equal(
      counterpartyIdentity("Ana Exemplo | ana.exemplo@example.com"),
    );
    expect(counterpartyIdentity("Ana | 123e4567-e89b-12d3-a456-426614174000")).to.equal(
      "chave:123e4567e89b12d3a456426614174000",
    );
  });

  it("is told by its name where there is no key, whatever its accents, case and spaces", () => {
    const same = [
      "João D'Ávila Conceição",
      "  joao  d avila   CONCEICAO ",
      "JOÃO D’ÁVILA CONCEIÇÃO |",
      "Joa\u0303o d'A\u0301vila Conceição | - ",
    ].map(counterpartyIdentity);

    expect(new Set(same)).to.deep.equal(new Set(["nome:joao d avila conceicao"]));
  });

  it("keeps people of one name apart by key, or by what a masked document shows", () => {
    const different = [
      "Maria da Silva",
      "Maria da Silva | 111.111.111-11",
      "Maria da Silva | 222.222.222-22",
      "Maria da Silva | ***.333.333-**",
      "Maria da Silva | ***.444.444-**",
    ].map(counterpartyIdentity);

    expect(new Set(different).size).to.equal(different.length);
  });

  it("does not merge people by a masked document alone", () => {
    expect(counterpartyIdentity("Ana Souza | ***.333.333-**")).to.not.equal(
      counterpartyIdentity("Bia Souza | ***.333.333-**"),
    );
    expect(counterpartyIdentity("Ana Souza | ***.333.333-**")).to.equal(
      counterpartyIdentity("ANA SOUZA | ***333333**"),
    );
  });

  it("takes the last bar for the one before the key", () => {
    expect(counterpartyIdentity("Loja | Centro | 11.222.333/0001-81")).to.equal(
      "chave:11222333000181",
    );
  });
});

describe("what a counterparty's profile counts", () => {
  const { data, horario, valor_transacao: amount } = SAMPLE_TRANSACTION;
  const time = localSeconds(data, horario);
  const { payments, frauds, paid, paidSquared } = COUNTERPARTY_SLOTS;

  it("is a transaction's number and amount, and later that its fraud would be known", () => {
    const given = counterpartyContribution(SAMPLE_TRANSACTION);
    const amounts = new Map([
      [payments, 1],
      [payments + 1, 1],
      [payments + 2, 1],
      [paid, amount],
      [paidSquared, amount ** 2],
    ]);

    expect(given).to.deep.equal({ time, acted: true, amounts, reported: true });
  });

  it("is not what was refused", () => {
    const refused = { ...SAMPLE_TRANSACTION, status_transacao: "Recusada" } as const;

    expect(counterpartyContribution(refused)).to.equal(undefined);
  });

  it("is a confirmed fraud from its confirmation on, in the bank's local time", () => {
    const confirmed = localSeconds("2026-01-08", "09:30:00");
    const amounts = new Map([
      [frauds, 1],
      [frauds + 1, 1],
      [frauds + 2, 1],
    ]);
    const given = counterpartyFraud({
      ...SAMPLE_CONFIRMATION,
      confirmado_em: "2026-01-08T12:30:00Z",
    });

    expect(given).to.deep.equal({
      time: confirmed,
      acted: false,
      amounts,
      reported: false,
      refuted: dayOf(time),
    });
  });

  it("compares like with like: frauds with transactions that are as old", () => {
    const paidOnce = withContribution(
      emptyProfile(COUNTERPARTY),
      counterpartyContribution(SAMPLE_TRANSACTION) as never,
    );
    const later = profileAt(paidOnce, time + (REPORTING_DAYS + 1) * DAY);

    expect(paidOnce.reported).to.deep.equal(new Float64Array(3));
    expect(later.reported[2]).to.be.within(0.95, 1);
  });
});
