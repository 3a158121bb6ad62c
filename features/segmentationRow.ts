import { SEGMENTATION_FEATURES, type SegmentationFeature } from "../contract/features.ts";
import { CATEGORIES, MOVEMENTS, type Movement, type Transaction } from "../contract/transaction.ts";
import { ACCOUNT_SLOTS, PERIODS } from "./account.ts";
import { LONGEST, type Profile } from "./profile.ts";
import { DAY, localSeconds } from "./time.ts";

/** Days since the transaction before: at most these, which also stand for an account's first. */
const LONGEST_ABSENCE = 30;

/**
 * The segmentation model's row, in the order of {@link SEGMENTATION_FEATURES}. Every value is finite: the
 * model is linear, so a logarithm has to be taken here and a missing value would count as 0. Shares of nothing
 * are all 0.
 *
 * @param before What was known of the account before the transaction.
 * @param after The same with the transaction counted.
 */
export function segmentationRow(
  transaction: Transaction,
  before: Profile,
  { sums }: Profile,
): number[] {
  const { tipo_conta, saldo_atual } = transaction;
  const slots = ACCOUNT_SLOTS;
  const at = (slot: number) => sums[slot] as number;
  const debits = at(slots.debits + LONGEST);
  const count = debits + at(slots.credits + LONGEST);
  const amounts = at(slots.spent + LONGEST) + at(slots.received);
  const part = (amount: number, of: number) => (of > 0 ? amount / of : 0);
  const movement = (name: Movement) => part(at(slots.movements + MOVEMENTS.indexOf(name)), count);
  const shares = (first: number, length: number) => {
    const values = Array.from({ length }, (_, i) => at(first + i));
    const total = values.reduce((sum, value) => sum + value, 0);
    return values.map((value) => part(value, total));
  };
  const categories = shares(slots.categories, CATEGORIES.length) as Eight;
  const [madrugada, manha, tarde, noite] = shares(slots.periods, PERIODS) as Four;
  const time = localSeconds(transaction.data, transaction.horario);
  const absence = Math.min(Math.max((time - before.last) / DAY, 0), LONGEST_ABSENCE);
  const columns: Record<SegmentationFeature, number> = {
    /** ln(1 + balance after the transaction in BRL), 0 when overdrawn. */
    log_saldo: Math.log1p(Math.max(saldo_atual, 0)),
    conta_poupanca: Number(tipo_conta === "Conta Poupança"),
    conta_investimento: Number(tipo_conta === "Investimento"),
    /** ln(1 + days since the transaction before). */
    log_dias_desde_ultima: Math.log1p(absence),
    /** ln(1 + decayed count of transactions). */
    log_transacoes_30d: Math.log1p(count),
    /** ln(1 + mean amount in BRL). */
    log_valor_medio_30d: Math.log1p(part(amounts, count)),
    /** Shares of the transactions. */
    parte_creditos: part(count - debits, count),
    parte_maquininha: movement("Venda Maquininha"),
    parte_cartao: movement("Compra Cartão"),
    /** Shares of what was spent. */
    parte_alimentacao: categories[0],
    parte_vestuario: categories[1],
    parte_viagens: categories[2],
    parte_eletronicos: categories[3],
    parte_shopping: categories[4],
    parte_esporte: categories[5],
    parte_informatica: categories[6],
    parte_outros: categories[7],
    /** Shares of the transactions from midnight, 6, 12 and 18 o'clock on. */
    parte_madrugada: madrugada,
    parte_manha: manha,
    parte_tarde: tarde,
    parte_noite: noite,
  };
  return SEGMENTATION_FEATURES.map((name) => columns[name]);
}

type Four = [number, number, number, number];
type Eight = [...Four, ...Four];
