import { FRAUD_FEATURES, type FraudFeature } from "../contract/features.ts";
import {
  type Category,
  CREDITS,
  type Movement,
  type Transaction,
} from "../contract/transaction.ts";
import { accountColumns } from "./accountColumns.ts";
import { counterpartyColumns } from "./counterpartyColumns.ts";
import { type Profile, profileAt } from "./profile.ts";
import { hourOf, localSeconds } from "./time.ts";

/**
 * The fraud model's row for one transaction, in the order of {@link FRAUD_FEATURES}. NaN is a missing value: a mean of
 * nothing. Every other value is finite.
 *
 * @param account What was known of the account before the transaction.
 * @param counterparty Likewise; a transaction that names none has an empty one.
 */
export function fraudRow(
  transaction: Transaction,
  account: Profile,
  counterparty: Profile,
): number[] {
  const { valor_transacao: amount, transacao, categoria_transacao: category } = transaction;
  const time = localSeconds(transaction.data, transaction.horario);
  const own = profileAt(account, time);
  const other = profileAt(counterparty, time);
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
    hora: hourOf(time),
    /** Local day of the week, 0 (Sunday) to 6. */
    dia_semana: new Date(time * 1000).getUTCDay(),
    ...oneHot(MOVEMENT_COLUMNS, transacao),
    ...oneHot(CATEGORY_COLUMNS, category),
    ...accountColumns(own, transaction, time),
    ...counterpartyColumns(other, amount),
  };
  return FRAUD_FEATURES.map((name) => columns[name]);
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
function oneHot<Value extends string, Column extends FraudFeature>(
  columns: Record<Value, Column>,
  value: Value,
): Record<Column, number> {
  const row = {} as Record<Column, number>;
  for (const of in columns) row[columns[of]] = Number(of === value);
  return row;
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
