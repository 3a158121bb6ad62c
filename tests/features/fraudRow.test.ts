import { expect } from "chai";
import { FRAUD_FEATURES, type FraudFeature } from "../../contract/features.ts";
import { SAMPLE_TRANSACTION, type Transaction } from "../../contract/transaction.ts";
import { ACCOUNT, accountContribution } from "../../features/account.ts";
import {
  COUNTERPARTY,
  counterpartyContribution,
  counterpartyFraud,
} from "../../features/counterparty.ts";
import { fraudRow } from "../../features/fraudRow.ts";
import { emptyProfile, type Profile, withContribution } from "../../features/profile.ts";

type Row = Record<FraudFeature, number>;

const NEWCOMER = emptyProfile(ACCOUNT);
const STRANGER = emptyProfile(COUNTERPARTY);

function rowOf(
  changed: Partial<Transaction> = {},
  account: Profile = NEWCOMER,
  counterparty: Profile = STRANGER,
): Row {
  const row = fraudRow({ ...SAMPLE_TRANSACTION, ...changed }, account, counterparty);
  expect(row).to.have.lengthOf(FRAUD_FEATURES.length);
  return Object.fromEntries(FRAUD_FEATURES.map((name, i) => [name, row[i]])) as Row;
}

/** An account that made these transactions. */
function accountOf(...transactions: Partial<Transaction>[]): Profile {
  return transactions.reduce((profile: Profile, changed) => {
    const contribution = accountContribution({ ...SAMPLE_TRANSACTION, ...changed });
    return contribution ? withContribution(profile, contribution) : profile;
  }, NEWCOMER);
}

/** A counterparty of payments and confirmed frauds, at these times. */
function counterpartyOf(events: readonly { data: string; fraud?: string; amount?: number }[]) {
  let profile = STRANGER;
  for (const { data, fraud, amount = 50 } of events) {
    const paid = { ...SAMPLE_TRANSACTION, data, horario: "12:00:00", valor_transacao: amount };
    const contribution = counterpartyContribution(paid);
    if (contribution) profile = withContribution(profile, contribution);
    if (fraud === undefined) continue;
    const { identificador_unico_transacao, numero_conta, horario } = paid;
    const confirmation = { identificador_unico_transacao, numero_conta, data, horario };
    profile = withContribution(
      profile,
      counterpartyFraud({ tipo: "confirmacao_fraude", ...confirmation, confirmado_em: fraud }),
    );
  }
  return profile;
}

function expectColumns(row: Row, expected: Partial<Row>) {
  for (const [name, value] of Object.entries(expected)) {
    const given = row[name as FraudFeature];
    if (Number.isNaN(value)) expect(given, name).to.be.NaN;
    else expect(given, name).to.be.closeTo(value, Math.max(Math.abs(value), 1) * 1e-9);
  }
}

describe("the fraud model's row", () => {
  it("says what the transaction moved, when and on what, and of strangers that they are", () => {
    expect(rowOf()).to.deep.equal({
      valor_transacao: 57.9,
      saldo_antes: 1842.35 + 57.9,
      valor_sobre_saldo: 57.9 / (1842.35 + 57.9),
      valor_taxa: 0,
      hora: (14 * 3600 + 3 * 60 + 27) / 3600,
      dia_semana: 1,
      transacao_pix_receber: 0,
      transacao_pix_enviar: 1,
      transacao_ted_receber: 0,
      transacao_ted_enviar: 0,
      transacao_compra_cartao: 0,
      transacao_venda_maquininha: 0,
      categoria_alimentacao: 1,
      categoria_vestuario: 0,
      categoria_viagens: 0,
      categoria_eletronicos: 0,
      categoria_shopping: 0,
      categoria_esporte: 0,
      categoria_informatica: 0,
      categoria_outros: 0,
      conta_transacoes_1d: 0,
      conta_transacoes_30d: 0,
      conta_valor_medio_30d: Number.NaN,
      conta_valor_recente_1d: Number.NaN,
      conta_valor_recente_7d: Number.NaN,
      valor_sobre_media_1d: Number.NaN,
      valor_sobre_media_7d: Number.NaN,
      valor_sobre_media_30d: Number.NaN,
      valor_desvios_7d: Number.NaN,
      valor_desvios_30d: Number.NaN,
      conta_dias_desde_ultima: 90,
      conta_parte_categoria: Number.NaN,
      conta_parte_periodo: Number.NaN,
      conta_parte_movimento: Number.NaN,
      conta_fraudes_30d: 0,
      contraparte_valor_sobre_media_30d: Number.NaN,
      contraparte_dias_desde_legitima: 30,
      contraparte_fraudes_7d: 0,
      contraparte_fraudes_30d: 0,
      contraparte_fraudes_1d_sobre_7d: Number.NaN,
      contraparte_fraudes_7d_sobre_30d: Number.NaN,
      contraparte_risco_7d: 0,
      contraparte_risco_30d: 0,
    });
  });

  it("undoes the transaction to find the balance before it", () => {
    const moved = { valor_transacao: 100, saldo_atual: 500, valor_taxa: 2 } as const;

    expect(rowOf({ ...moved, transacao: "TED Enviar" }).saldo_antes).to.equal(602);
    expect(rowOf({ ...moved, transacao: "Venda Maquininha" }).saldo_antes).to.equal(402);
    expect(rowOf({ ...moved, status_transacao: "Recusada" }).saldo_antes).to.equal(500);
  });

  it("stays finite on an empty or overdrawn account", () => {
    const empty = { status_transacao: "Recusada", saldo_atual: 0 } as const;

    expect(rowOf({ ...empty, valor_transacao: 5 }).valor_sobre_saldo).to.equal(500);
    expect(rowOf({ ...empty, valor_transacao: 1e9 }).valor_sobre_saldo).to.equal(1000);
    expect(rowOf({ ...empty, saldo_atual: -10 }).valor_sobre_saldo).to.equal(1000);
  });

  it("takes the weekday of the bank's own date, wherever it runs", () => {
    const days = ["2026-01-04", "2026-01-10"].map((data) => rowOf({ data }).dia_semana);

    expect(days).to.deep.equal([0, 6]);
  });
});

describe("columns of the account", () => {
  const day = 1 / 7;
  const account = accountOf(
    { data: "2026-01-04", valor_transacao: 10, categoria_transacao: "Outros" },
    { data: "2026-01-04", horario: "02:00:00", valor_transacao: 5000, transacao: "Pix Receber" },
    { data: "2026-01-05", valor_transacao: 30 },
  );

  it("compare a debit with its debits", () => {
    const [once, week, month] = [Math.exp(-1), Math.exp(-day), Math.exp(-1 / 30)];
    const mean = (left: number) => (10 * left + 30) / (left + 1);
    const square = (left: number) => (100 * left + 900) / (left + 1);
    const deviations = (left: number) =>
      (40 - mean(left)) / Math.sqrt(square(left) - mean(left) ** 2);

    expectColumns(rowOf({ valor_transacao: 40 }, account), {
      conta_valor_medio_30d: mean(month),
      conta_valor_recente_1d: Math.sqrt(square(once)) / mean(month),
      conta_valor_recente_7d: Math.sqrt(square(week)) / mean(month),
      valor_sobre_media_1d: 40 / mean(once),
      valor_sobre_media_7d: 40 / mean(week),
      valor_sobre_media_30d: 40 / mean(month),
      valor_desvios_7d: deviations(week),
      valor_desvios_30d: deviations(month),
      conta_dias_desde_ultima: 0,
      conta_parte_categoria: 30 / (10 * month + 30),
    });
  });

  it("compare a credit with its credits, which are summed for 30 days only", () => {
    expectColumns(rowOf({ transacao: "TED Receber", valor_transacao: 2500 }, account), {
      conta_valor_medio_30d: 5000,
      valor_sobre_media_1d: Number.NaN,
      valor_sobre_media_7d: Number.NaN,
      valor_sobre_media_30d: 0.5,
      valor_desvios_7d: Number.NaN,
      valor_desvios_30d: -2500,
    });
  });

  it("tell how unusual hour and movement are", () => {
    const later = rowOf({ data: "2026-01-05", transacao: "Compra Cartão" }, account);
    const night = rowOf({ data: "2026-01-06", horario: "03:00:00" }, account);
    const left = Math.exp(-1 / 30);
    const credit = Math.exp(-(1 + (12 * 3600 + 207) / 86_400) / 30);

    expectColumns(later, { conta_parte_movimento: 0 });
    expectColumns(night, {
      conta_parte_movimento: (left + 1) / (left + 1 + credit),
      conta_parte_periodo: credit / (left + 1 + credit),
    });
  });

  it("measure an account that always pays the same in whole BRL", () => {
    const even = accountOf({ data: "2026-01-03", valor_transacao: 50 }, { valor_transacao: 50 });

    expectColumns(rowOf({ valor_transacao: 53 }, even), { valor_desvios_30d: 3 });
  });

  it("miss what is long forgotten, and stay finite", () => {
    const row = rowOf({ data: "2027-01-05" }, account);

    expectColumns(row, {
      valor_sobre_media_1d: Number.NaN,
      valor_sobre_media_30d: Number.NaN,
      conta_valor_recente_7d: Number.NaN,
      conta_dias_desde_ultima: 90,
    });
    expect(Object.values(row).filter((value) => Math.abs(value) === Number.POSITIVE_INFINITY)).to.be
      .empty;
  });

  it("know nothing of what was refused", () => {
    expect(rowOf({}, accountOf({ status_transacao: "Recusada" }))).to.deep.equal(rowOf());
  });
});

describe("columns of the counterparty", () => {
  const now = { data: "2026-02-10", horario: "00:00:00" } as const;

  it("compare the amount with what it is usually paid", () => {
    const counterparty = counterpartyOf([{ data: "2026-02-09", amount: 20 }]);
    const row = rowOf({ ...now, valor_transacao: 60 }, NEWCOMER, counterparty);

    expectColumns(row, { contraparte_valor_sobre_media_30d: 3 });
  });

  it("tell how long ago a payment turned out legitimate", () => {
    // Paid on the 1st, it would have been reported until the end of the 8th.
    const row = rowOf(now, NEWCOMER, counterpartyOf([{ data: "2026-02-01" }]));

    expectColumns(row, { contraparte_dias_desde_legitima: 1, contraparte_risco_30d: 0 });
  });

  it("do not take a payment for legitimate before it could have been reported", () => {
    const row = rowOf(now, NEWCOMER, counterpartyOf([{ data: "2026-02-03" }]));

    expectColumns(row, { contraparte_dias_desde_legitima: 30 });
  });

  it("tell frauds from what turned out legitimate", () => {
    const row = rowOf(
      now,
      NEWCOMER,
      counterpartyOf([
        { data: "2026-02-01" },
        { data: "2026-02-01", fraud: "2026-02-07T00:00:00-03:00" },
      ]),
    );
    const frauds = [1, 7, 30].map((life) => Math.exp(-3 / life)) as [number, number, number];
    const legitimate = [7, 30].map((life) => Math.exp(-1 / life)) as [number, number];

    expectColumns(row, {
      contraparte_dias_desde_legitima: 1,
      contraparte_fraudes_7d: frauds[1],
      contraparte_fraudes_30d: frauds[2],
      contraparte_fraudes_1d_sobre_7d: frauds[0] / frauds[1],
      contraparte_fraudes_7d_sobre_30d: frauds[1] / frauds[2],
      contraparte_risco_7d: frauds[1] / (frauds[1] + legitimate[0] + 1),
      contraparte_risco_30d: frauds[2] / (frauds[2] + legitimate[1] + 1),
    });
  });

  it("never count less than nothing as legitimate", () => {
    const orphan = counterpartyFraud({
      tipo: "confirmacao_fraude",
      identificador_unico_transacao: SAMPLE_TRANSACTION.identificador_unico_transacao,
      numero_conta: SAMPLE_TRANSACTION.numero_conta,
      data: "2026-02-01",
      horario: "12:00:00",
      confirmado_em: "2026-02-02T12:00:00-03:00",
    });
    const row = rowOf(now, NEWCOMER, withContribution(STRANGER, orphan));
    const left = Math.exp(-7.5 / 30);

    expectColumns(row, {
      contraparte_dias_desde_legitima: 30,
      contraparte_risco_30d: left / (left + 1),
    });
  });
});
