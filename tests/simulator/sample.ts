import type { Confirmation } from "../../contract/confirmation.ts";
import { type BankTransaction, CREDITS, UNKNOWN_DESCRIPTION } from "../../contract/transaction.ts";
import type { Scenario } from "../../simulator/scenarios.ts";
import { type Simulated, simulate } from "../../simulator/simulate.ts";

/** The default run: what everybody's first `npm start` sees. */
export const all: readonly Simulated[] = [...simulate()];

/** Transactions of one scenario, or of all. */
export function transactionsOf(all: readonly Simulated[], only?: Scenario): BankTransaction[] {
  return all.flatMap(({ tipo, event, scenario }) =>
    tipo === "transacao" && (only === undefined || scenario === only) ? [event] : [],
  );
}

export function confirmationsOf(all: readonly Simulated[]): Confirmation[] {
  return all.flatMap(({ tipo, event }) => (tipo === "transacao" ? [] : [event]));
}

/** When a transaction was made, and when a fraud was confirmed: milliseconds, the bank's time as if it were UTC. */
export function madeAt({ data, horario }: Pick<BankTransaction, "data" | "horario">): number {
  return Date.parse(`${data}T${horario}Z`);
}

export function confirmedAt({ confirmado_em }: Confirmation): number {
  return Date.parse(confirmado_em) - 3 * HOUR;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** By account, in the order of their first transaction. */
export function accounts(all: readonly Simulated[]): BankTransaction[][] {
  return groups(transactionsOf(all), ({ numero_conta }) => numero_conta);
}

export function groups<T>(of: readonly T[], key: (item: T) => string): T[][] {
  const found = new Map<string, T[]>();
  for (const item of of) {
    const group = found.get(key(item));
    if (group) group.push(item);
    else found.set(key(item), [item]);
  }
  return [...found.values()];
}

export function distinct<T>(of: readonly T[], key: (item: T) => string): string[] {
  return [...new Set(of.map(key))];
}

export function commonest<T>(of: readonly T[], key: (item: T) => string): string {
  const [largest] = groups(of, key).sort((a, b) => b.length - a.length);
  return key(largest?.[0] as T);
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}

export function isRefused({ status_transacao }: BankTransaction): boolean {
  return status_transacao === "Recusada";
}

export function isCredit({ transacao }: BankTransaction): boolean {
  return CREDITS.includes(transacao);
}

export function isUndescribed({ descricao_transacao }: BankTransaction): boolean {
  return descricao_transacao === UNKNOWN_DESCRIPTION;
}

export function centavos(reais = Number.NaN): number {
  return Math.round(reais * 100);
}

/** What a transaction did to the balance, centavos. */
export function moved(transaction: BankTransaction): number {
  if (isRefused(transaction)) return 0;
  const amount = centavos(transaction.valor_transacao);
  const sign = isCredit(transaction) ? 1 : -1;
  return sign * amount - centavos(transaction.valor_taxa);
}

/** Four standard deviations around what `count` chances give. */
export function around(count: number, chance: number): [number, number] {
  const spread = 4 * Math.sqrt(count * chance * (1 - chance));
  return [count * chance - spread, count * chance + spread];
}
