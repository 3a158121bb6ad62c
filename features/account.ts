import type { Confirmation } from "../contract/confirmation.ts";
import { CATEGORIES, CREDITS, MOVEMENTS, type Transaction } from "../contract/transaction.ts";
import {
  type Contribution,
  EACH_LIFE,
  type Life,
  LONGEST,
  MOST_AMOUNT,
  type Shape,
} from "./profile.ts";
import { hourOf, localSeconds, localSecondsOf } from "./time.ts";

/** Parts of a day, six hours each from midnight on. */
export const PERIODS = 4;

/**
 * Slots of an account's profile. Three in a row are one for each of LIVES; the others live 30 days.
 *
 * Debits are counted, summed and squared; so are credits, but those are summed for 30 days only. Amounts are BRL.
 */
export const ACCOUNT_SLOTS = {
  debits: 0,
  spent: 3,
  spentSquared: 6,
  credits: 9,
  received: 12,
  receivedSquared: 13,
  frauds: 14,
  /** Spent by category, in the order of CATEGORIES. */
  categories: 17,
  /** Transactions by part of the day. */
  periods: 17 + CATEGORIES.length,
  /** Transactions by movement, in the order of MOVEMENTS. */
  movements: 17 + CATEGORIES.length + PERIODS,
} as const;

/** The life of each slot. */
export const ACCOUNT: Shape = [
  ...[...EACH_LIFE, ...EACH_LIFE, ...EACH_LIFE],
  ...EACH_LIFE,
  ...[LONGEST, LONGEST],
  ...EACH_LIFE,
  ...Array<Life>(CATEGORIES.length + PERIODS + MOVEMENTS.length).fill(LONGEST),
];

/** Which account a `numero_conta` names: its check digit may be written x or X. */
export function accountIdentity(number: string): string {
  return number.toUpperCase();
}

/** Part of the day of an event. */
export function periodOf(time: number): number {
  return Math.floor((hourOf(time) * PERIODS) / 24);
}

/** What a transaction adds to its account's profile; nothing when it was refused, since it moved nothing. */
export function accountContribution(transaction: Transaction): Contribution | undefined {
  if (transaction.status_transacao === "Recusada") return undefined;
  const { data, horario, transacao, categoria_transacao } = transaction;
  const amount = Math.min(transaction.valor_transacao, MOST_AMOUNT);
  const time = localSeconds(data, horario);
  const amounts = new Map<number, number>();
  const slots = ACCOUNT_SLOTS;
  const credit = CREDITS.includes(transacao);
  for (const life of EACH_LIFE) {
    amounts.set((credit ? slots.credits : slots.debits) + life, 1);
    if (credit) continue;
    amounts.set(slots.spent + life, amount);
    amounts.set(slots.spentSquared + life, amount ** 2);
  }
  if (credit) amounts.set(slots.received, amount).set(slots.receivedSquared, amount ** 2);
  else amounts.set(slots.categories + CATEGORIES.indexOf(categoria_transacao), amount);
  amounts.set(slots.periods + periodOf(time), 1);
  amounts.set(slots.movements + MOVEMENTS.indexOf(transacao), 1);
  return { time, acted: true, amounts, reported: false };
}

/** What a confirmed fraud adds to its account's profile, when it is confirmed. */
export function accountFraud({ confirmado_em }: Confirmation): Contribution {
  const time = localSecondsOf(confirmado_em);
  const amounts = new Map(EACH_LIFE.map((life) => [ACCOUNT_SLOTS.frauds + life, 1]));
  return { time, acted: false, amounts, reported: false };
}
