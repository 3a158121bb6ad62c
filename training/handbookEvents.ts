import { CONFIRMATION, type Confirmation } from "../contract/confirmation.ts";
import type { Transaction } from "../contract/transaction.ts";
import { DAY } from "../features/time.ts";
import { merged, type TrainingEvent, type TrainingEvents } from "./events.ts";
import type { CardTransaction } from "./handbookData.ts";

/** What the Handbook calls its three kinds of fraud. */
const SCENARIOS = [undefined, "large amount", "compromised terminal", "compromised card"];

/**
 * The Handbook's transactions as the pipeline would see them: a card is an account, a terminal a counterparty, and
 * what the data doesn't say is the same for all. Each fraud is confirmed after a delay; nothing else ever is.
 *
 * @param delayDays Days from a fraud to its confirmation, 0 or more.
 * @param keep Whether the rows of a transaction are wanted. The others make their accounts known, and no more.
 */
export function handbookEvents(
  transactions: readonly CardTransaction[],
  delayDays: number,
  keep: (transaction: CardTransaction) => boolean = () => true,
): TrainingEvents {
  return {
    transactions: transactions.length,
    events: merged([confirmations(transactions, delayDays), purchases(transactions, keep)]),
    origin: "simulated card transactions of the Fraud Detection Handbook",
  };
}

function* purchases(
  transactions: readonly CardTransaction[],
  keep: (transaction: CardTransaction) => boolean,
): Generator<TrainingEvent> {
  for (const [i, card] of transactions.entries()) {
    const scenario = SCENARIOS[card.scenario];
    yield {
      transaction: purchase(card, i),
      fraud: keep(card) ? card.fraud : undefined,
      ...(scenario === undefined ? {} : { scenario }),
    };
  }
}

function* confirmations(
  transactions: readonly CardTransaction[],
  delayDays: number,
): Generator<TrainingEvent> {
  for (const [i, card] of transactions.entries()) {
    if (!card.fraud) continue;
    const instant = localIso(card.time + delayDays * DAY);
    const confirmation: Confirmation = {
      tipo: CONFIRMATION,
      ...commonOf(card, i),
      confirmado_em: `${instant}-03:00`,
    };
    yield { confirmation };
  }
}

function purchase(card: CardTransaction, index: number): Transaction {
  return {
    ...commonOf(card, index),
    transacao: "Compra Cartão",
    // The pipeline knows no amount of nothing, and no halves of centavos.
    valor_transacao: Math.max(Math.round(card.amount * 100) / 100, 0.01),
    saldo_atual: 0,
    valor_taxa: 0,
    status_transacao: "Concluída",
    tipo_conta: "Conta Corrente",
    categoria_transacao: "Outros",
  };
}

function commonOf({ time, card, terminal }: CardTransaction, index: number) {
  const instant = localIso(time);
  return {
    identificador_unico_transacao: `00000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`,
    numero_conta: `${card}-0`,
    informacoes_beneficiario_remetente: `Terminal | ${terminal}`,
    data: instant.slice(0, 10),
    horario: instant.slice(11),
  };
}

/** `YYYY-MM-DDTHH:MM:SS`, the time that the data tells taken for the bank's. */
function localIso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}
