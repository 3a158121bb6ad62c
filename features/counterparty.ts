import type { Confirmation } from "../contract/confirmation.ts";
import type { Transaction } from "../contract/transaction.ts";
import {
  type Contribution,
  EACH_LIFE,
  LONGEST,
  MOST_AMOUNT,
  refutedDay,
  type Shape,
} from "./profile.ts";
import { localSeconds, localSecondsOf } from "./time.ts";

/** Slots of a counterparty's profile. Three in a row are one for each of LIVES; amounts (BRL) live 30 days. */
export const COUNTERPARTY_SLOTS = { payments: 0, frauds: 3, paid: 6, paidSquared: 7 } as const;

/** The life of each slot. */
export const COUNTERPARTY: Shape = [...EACH_LIFE, ...EACH_LIFE, LONGEST, LONGEST];

/**
 * Who a counterparty is, from what `informacoes_beneficiario_remetente` says: its Pix key or document where there is a
 * whole one, else its name with what there is of it (a masked document tells homonyms apart, but is not unique).
 *
 * Spelling doesn't matter: case, accents, and whatever separates words are left out.
 */
export function counterpartyIdentity(text: string): string {
  const bar = text.lastIndexOf("|");
  const [name, key] = bar < 0 ? [text, ""] : [text.slice(0, bar), text.slice(bar + 1)];
  const whole = normalised(key, /[^\p{L}\p{N}@]+/gu, "");
  if (whole !== "" && !key.includes("*")) return `chave:${whole}`;
  const person = normalised(name, /[^\p{L}\p{N}]+/gu, " ");
  return whole === ""
    ? `nome:${person}`
    : `nome:${person} ${normalised(key, /[^\p{L}\p{N}*]+/gu, "")}`;
}

function normalised(text: string, separators: RegExp, between: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
  return plain.replace(separators, between).trim();
}

/** What a transaction adds to its counterparty's profile; nothing when it was refused, since it moved nothing. */
export function counterpartyContribution(transaction: Transaction): Contribution | undefined {
  if (transaction.status_transacao === "Recusada") return undefined;
  const { data, horario } = transaction;
  const amount = Math.min(transaction.valor_transacao, MOST_AMOUNT);
  const { payments, paid, paidSquared } = COUNTERPARTY_SLOTS;
  const amounts = new Map(EACH_LIFE.map((life) => [payments + life, 1]));
  amounts.set(paid, amount).set(paidSquared, amount ** 2);
  return { time: localSeconds(data, horario), acted: true, amounts, reported: true };
}

/** What a confirmed fraud adds to its counterparty's profile, when it is confirmed. */
export function counterpartyFraud({ data, horario, confirmado_em }: Confirmation): Contribution {
  const time = localSecondsOf(confirmado_em);
  const amounts = new Map(EACH_LIFE.map((life) => [COUNTERPARTY_SLOTS.frauds + life, 1]));
  const refuted = refutedDay(localSeconds(data, horario), time);
  return { time, acted: false, amounts, reported: false, refuted };
}
