import type { FraudFeature } from "../contract/features.ts";
import { CATEGORIES, CREDITS, MOVEMENTS, type Transaction } from "../contract/transaction.ts";
import { ACCOUNT_SLOTS, PERIODS, periodOf } from "./account.ts";
import { absence, mean, share } from "./means.ts";
import { LONGEST, type Profile } from "./profile.ts";

/** Columns that say how a transaction fits its account. */
export type AccountFeature = Extract<
  FraudFeature,
  `conta_${string}` | `valor_sobre_media_${string}` | `valor_desvios_${string}`
>;

/** Least deviation of amounts, BRL, that one is measured in: an account that always pays the same may vary a little. */
const LEAST_DEVIATION = 1;

/** @param account As of the transaction, which it knows nothing of. */
export function accountColumns(
  { sums, last }: Profile,
  { valor_transacao: amount, transacao, categoria_transacao }: Transaction,
  time: number,
): Record<AccountFeature, number> {
  const slots = ACCOUNT_SLOTS;
  const at = (slot: number) => sums[slot] as number;
  const credit = CREDITS.includes(transacao);
  const transactions = (life: number) => at(slots.debits + life) + at(slots.credits + life);
  const spent = (life: number) => mean(at(slots.spent + life), at(slots.debits + life));
  const spentSquared = (life: number) =>
    mean(at(slots.spentSquared + life), at(slots.debits + life));
  const usual = (life: number) => (credit ? received(sums, slots.received, life) : spent(life));
  const usualSquared = (life: number) =>
    credit ? received(sums, slots.receivedSquared, life) : spentSquared(life);
  const deviations = (life: number) => {
    const variance = usualSquared(life) - usual(life) ** 2;
    return (amount - usual(life)) / Math.max(Math.sqrt(Math.max(variance, 0)), LEAST_DEVIATION);
  };
  const spree = (life: number) => Math.sqrt(spentSquared(life)) / spent(LONGEST);
  return {
    /** Decayed counts of its transactions. */
    conta_transacoes_1d: transactions(0),
    conta_transacoes_30d: transactions(2),
    /** Mean amount of its transactions that move money the same way, BRL. */
    conta_valor_medio_30d: usual(2),
    /**
     * What it spent lately as a multiple of its mean debit of 30 days. Lately is a root mean square, which the largest
     * debits rule: it stays high for days after a few that were out of the ordinary.
     */
    conta_valor_recente_1d: spree(0),
    conta_valor_recente_7d: spree(1),
    /** Amount as a multiple of the mean of its transactions that move money the same way. */
    valor_sobre_media_1d: amount / usual(0),
    valor_sobre_media_7d: amount / usual(1),
    valor_sobre_media_30d: amount / usual(2),
    /** How many standard deviations, of at least 1 BRL, the amount lies above that mean. */
    valor_desvios_7d: deviations(1),
    valor_desvios_30d: deviations(2),
    /** Days since its last transaction, 0 to 90. */
    conta_dias_desde_ultima: absence(last, time),
    /** Share of its spending that goes to this category, 0 to 1. */
    conta_parte_categoria: share(
      sums,
      slots.categories,
      CATEGORIES.length,
      CATEGORIES.indexOf(categoria_transacao),
    ),
    /** Share of its transactions in this part of the day, 0 to 1. */
    conta_parte_periodo: share(sums, slots.periods, PERIODS, periodOf(time)),
    /** Share of its transactions that are of this movement, 0 to 1. */
    conta_parte_movimento: share(
      sums,
      slots.movements,
      MOVEMENTS.length,
      MOVEMENTS.indexOf(transacao),
    ),
    /** Decayed count of its confirmed frauds, since their confirmation. */
    conta_fraudes_30d: at(slots.frauds + 2),
  };
}

/** Means of credits, which are summed for 30 days only; missing for the shorter lives. */
function received(sums: Float64Array, slot: number, life: number): number {
  if (life !== LONGEST) return Number.NaN;
  return mean(sums[slot] as number, sums[ACCOUNT_SLOTS.credits + life] as number);
}
