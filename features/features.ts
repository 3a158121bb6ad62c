import {
  FRAUD_FEATURES,
  type FraudFeature,
  SEGMENTATION_FEATURES,
  type SegmentationFeature,
} from "../contract/features.ts";
import {
  type Category,
  CREDITS,
  type Movement,
  type Transaction,
} from "../contract/transaction.ts";

/** The fraud model's row for one transaction, in the order of {@link FRAUD_FEATURES}. Every value is finite. */
export function fraudRow(transaction: Transaction): number[] {
  const amount = transaction.valor_transacao;
  const before = balanceBefore(transaction);
  const columns: Record<FraudFeature, number> = {
    /** Amount, BRL. */
    valor_transacao: amount,
    /** Balance before the transaction, BRL. */
    saldo_antes: before,
    /** Share of the balance that is moved, 0 to 1,000; an empty account counts as holding 1 centavo. */
    valor_sobre_saldo: Math.min(amount / Math.max(before, 0.01), 1000),
    /** Fee, BRL. */
    valor_taxa: transaction.valor_taxa,
    /** Local time of day in hours, 0 to 24. */
    hora: hours(transaction.horario),
    /** Local day of the week, 0 (Sunday) to 6. */
    dia_semana: new Date(`${transaction.data}T00:00:00Z`).getUTCDay(),
    ...oneHot(MOVEMENT_COLUMNS, transaction.transacao),
    ...oneHot(CATEGORY_COLUMNS, transaction.categoria_transacao),
  };
  return FRAUD_FEATURES.map((name) => columns[name]);
}

/**
 * The segmentation model's row, in the order of {@link SEGMENTATION_FEATURES}. Every value is finite: the
 * model is linear, so a logarithm has to be taken here and a missing value would count as 0.
 */
export function segmentationRow(transaction: Transaction): number[] {
  const { transacao, tipo_conta } = transaction;
  const columns: Record<SegmentationFeature, number> = {
    /** ln(1 + balance after the transaction in BRL), 0 when overdrawn. */
    log_saldo: Math.log1p(Math.max(transaction.saldo_atual, 0)),
    conta_poupanca: Number(tipo_conta === "Conta Poupança"),
    conta_investimento: Number(tipo_conta === "Investimento"),
    movimento_maquininha: Number(transacao === "Venda Maquininha"),
  };
  return SEGMENTATION_FEATURES.map((name) => columns[name]);
}

const MOVEMENT_COLUMNS = {
  "Pix Receber": "transacao_pix_receber",
  "Pix Enviar": "transacao_pix_enviar",
  "TED Receber": "transacao_ted_receber",
  "TED Enviar": "transacao_ted_enviar",
  "Compra Cartão": "transacao_compra_cartao",
  "Venda Maquininha": "transacao_venda_maquininha",
} as const satisfies Record<Movement, FraudFeature>;

const CATEGORY_COLUMNS = {
  Alimentação: "categoria_alimentacao",
  Vestuário: "categoria_vestuario",
  Viagens: "categoria_viagens",
  Eletrônicos: "categoria_eletronicos",
  Shopping: "categoria_shopping",
  Esporte: "categoria_esporte",
  Informática: "categoria_informatica",
  Outros: "categoria_outros",
} as const satisfies Record<Category, FraudFeature>;

/** 1 in the column of `value`, 0 in the others. */
function oneHot<Value extends string, Column extends string>(
  columns: Record<Value, Column>,
  value: Value,
): Record<Column, number> {
  const entries = Object.entries<Column>(columns);
  return Object.fromEntries(
    entries.map(([of, column]) => [column, Number(of === value)]),
  ) as Record<Column, number>;
}

/** Undoes what the transaction did to the balance; a refused one did nothing. */
function balanceBefore(transaction: Transaction): number {
  const { saldo_atual, valor_transacao, valor_taxa } = transaction;
  if (transaction.status_transacao === "Recusada") return saldo_atual;
  const credit = CREDITS.includes(transaction.transacao);
  return credit
    ? saldo_atual - valor_transacao + valor_taxa
    : saldo_atual + valor_transacao + valor_taxa;
}

function hours(time: string): number {
  const [hour = 0, minute = 0, second = 0] = time.split(":").map(Number);
  return hour + minute / 60 + second / 3600;
}
