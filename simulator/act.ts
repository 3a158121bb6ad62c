import {
  type BankTransaction,
  CATEGORIES,
  type Category,
  CREDITS,
  MAX_FEE,
  type Movement,
  UNKNOWN_DESCRIPTION,
} from "../contract/transaction.ts";
import type { Account } from "./accounts.ts";
import { type Day, dayOf, timeOfDay } from "./calendar.ts";
import type { Deed } from "./deed.ts";
import type { Random } from "./random.ts";

/**
 * Share of transactions that nobody described, frauds included. All with an anomalous amount are, so the description
 * alone is right about one time in forty when they are 0.5 %.
 */
export const UNDESCRIBED = 0.2;
/** Share of transfers made in cash at a branch. */
const IN_CASH = 0.1;
/** How far from home a customer acts, degrees: about 3 km. */
const NEAR_HOME = 0.03;

const CODES: Record<Movement, BankTransaction["codigo_transacao"]> = {
  "Pix Receber": "001",
  "Pix Enviar": "002",
  "TED Receber": "003",
  "TED Enviar": "003",
  "Compra Cartão": "004",
  "Venda Maquininha": "005",
};

/** Do it with the account, `seconds` after the start of `days`. Moves its balance, unless that is too low. */
export function act(
  account: Account,
  { scenario, movement, category, amount, with: counterparty }: Deed,
  days: readonly Day[],
  seconds: number,
): BankTransaction {
  const { habits, holder, random } = account;
  const credit = CREDITS.includes(movement);
  const method = paymentMethod(movement, habits.onCredit, random);
  const fee = feeOf(movement, amount, account);
  // Beyond the balance is what the balance cannot pay with its fee.
  const refused = !credit && amount + fee > account.balance;
  if (!refused) account.balance += (credit ? amount : -amount) - fee;
  const described = scenario !== "anomalous-amount" && !random.chance(UNDESCRIBED);
  const day = days[dayOf(seconds)] as Day;
  const categoryName = CATEGORIES[category] as Category;
  return {
    identificador_unico_transacao: random.uuid(),
    customer_id: holder.id,
    nome_completo: holder.name,
    sexo: holder.sex,
    cidade: holder.city.name,
    estado: holder.city.state,
    data: day.date,
    horario: timeOfDay(seconds),
    transacao: movement,
    valor_transacao: amount / 100,
    saldo_atual: account.balance / 100,
    valor_taxa: refused ? 0 : fee / 100,
    status_transacao: refused ? "Recusada" : "Concluída",
    tipo_conta: habits.accountType,
    numero_conta: account.number,
    numero_referencia: random.uuid(),
    codigo_transacao: CODES[movement],
    categoria_transacao: categoryName,
    descricao_transacao: described ? categoryName : UNKNOWN_DESCRIPTION,
    metodo_pagamento: method,
    localizacao_geografica: `${near(holder.latitude, random)}, ${near(holder.longitude, random)}`,
    data_vencimento: `${day.nextMonth}-${String(habits.dueDay).padStart(2, "0")}`,
    informacoes_beneficiario_remetente: counterparty.text,
  };
}

/** Centavos: Pix and buying cost nothing, a TED by the kind of account, a card machine takes its percentage. */
function feeOf(movement: Movement, amount: number, { habits }: Account): number {
  const most = Math.round(MAX_FEE * 100);
  if (movement === "Venda Maquininha") return Math.min(Math.round(amount * 0.02), most);
  if (movement !== "TED Enviar") return 0;
  return { "Conta Corrente": most, "Conta Poupança": 320, Investimento: 0 }[habits.accountType];
}

function paymentMethod(
  movement: Movement,
  onCredit: number,
  random: Random,
): BankTransaction["metodo_pagamento"] {
  const card = movement === "Compra Cartão" || movement === "Venda Maquininha";
  if (card) return random.chance(onCredit) ? "Cartão de Crédito" : "Cartão de Débito";
  return random.chance(IN_CASH) ? "Dinheiro" : "Cartão de Débito";
}

/** Decimal degrees near `home`, to about 10 m. */
function near(home: number, random: Random): string {
  return (home + NEAR_HOME * random.bell()).toFixed(4);
}
