import { expect } from "chai";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../../contract/features.ts";
import { SAMPLE_TRANSACTION, type Transaction } from "../../contract/transaction.ts";
import { fraudRow, segmentationRow } from "../../features/features.ts";

function named(names: readonly string[], row: number[]) {
  expect(row).to.have.lengthOf(names.length);
  return Object.fromEntries(names.map((name, i) => [name, row[i]]));
}
const fraud = (changed: Partial<Transaction> = {}) =>
  named(FRAUD_FEATURES, fraudRow({ ...SAMPLE_TRANSACTION, ...changed }));
const segmentation = (changed: Partial<Transaction> = {}) =>
  named(SEGMENTATION_FEATURES, segmentationRow({ ...SAMPLE_TRANSACTION, ...changed }));

describe("the fraud model's row", () => {
  it("says what the transaction moved, when and on what", () => {
    expect(fraud()).to.deep.equal({
      valor_transacao: 57.9,
      saldo_antes: 1842.35 + 57.9,
      valor_sobre_saldo: 57.9 / (1842.35 + 57.9),
      valor_taxa: 0,
      hora: 14 + 3 / 60 + 27 / 3600,
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
    });
  });

  it("undoes the transaction to find the balance before it", () => {
    const moved = { valor_transacao: 100, saldo_atual: 500, valor_taxa: 2 } as const;

    expect(fraud({ ...moved, transacao: "TED Enviar" }).saldo_antes).to.equal(602);
    expect(fraud({ ...moved, transacao: "Venda Maquininha" }).saldo_antes).to.equal(402);
    expect(fraud({ ...moved, status_transacao: "Recusada" }).saldo_antes).to.equal(500);
  });

  it("stays finite on an empty or overdrawn account", () => {
    const empty = { status_transacao: "Recusada", saldo_atual: 0 } as const;

    expect(fraud({ ...empty, valor_transacao: 5 }).valor_sobre_saldo).to.equal(500);
    expect(fraud({ ...empty, valor_transacao: 1e9 }).valor_sobre_saldo).to.equal(1000);
    expect(fraud({ ...empty, saldo_atual: -10 }).valor_sobre_saldo).to.equal(1000);
  });

  it("takes the weekday of the bank's own date, wherever it runs", () => {
    const days = ["2026-01-04", "2026-01-10"].map((data) => fraud({ data }).dia_semana);

    expect(days).to.deep.equal([0, 6]);
  });
});

describe("the segmentation model's row", () => {
  it("says what the account holds and how it is used", () => {
    expect(segmentation()).to.deep.equal({
      log_saldo: Math.log1p(1842.35),
      conta_poupanca: 0,
      conta_investimento: 0,
      movimento_maquininha: 0,
    });
  });

  it("counts an overdrawn balance as nothing", () => {
    expect(segmentation({ saldo_atual: -50 }).log_saldo).to.equal(0);
  });
});
