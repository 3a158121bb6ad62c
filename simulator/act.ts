import {
  type BankTransaction,
  CATEGORIES,
  MAX_FEE,
  MOVEMENTS,
  type Movement,
  UNKNOWN_DESCRIPTION,
} from "../contract/transaction.ts";
import type { Account, Bank } from "./accounts.ts";
import { type Day, dayOf, timeOfDay } from "./calendar.ts";
import type { Random } from "./random.ts";

/** What may be wrong with a transaction. Known to the side file only: the event itself never says. */
export const SCENARIOS = ["ordinary", "anomalous-amount"] as const;
export type Scenario = (typeof SCENARIOS)[number];

/**
 * Share of ordinary transactions that nobody described either. All anomalous ones are, so the description
 * alone is right about one time in forty when 0.5 % are anomalous.
 */
export const UNDESCRIBED = 0.2;

/** Centavos, both included. */
const ORDINARY = [1_000, 10_000] as const;
const ANOMALOUS = [100_000, 400_000] as const;
/** Share of ordinary amounts that follow no habit: anything in the ordinary range. */
const UNTYPICAL = 0.08;
/** How far an amount strays from the typical one. */
const STRAY = 0.4;
/** How strongly a balance far from its habit changes the share of income; and the share's limits. */
const PULL = 0.25;
const INCOME_SHARE = [0.05, 0.95] as const;
/** Share of transfers to or from somebody the account does not know, and of those made in cash at a branch. */
const STRANGER = 0.1;
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

/** The account's next transaction, `seconds` after the start of `days`. Moves its balance. */
export function act(
  account: Account,
  bank: Bank,
  scenario: Scenario,
  days: readonly Day[],
  seconds: number,
): BankTransaction {
  const { habits, holder, random } = account;
  const credit = random.chance(incomeShare(account));
  const kind = random.weighted(credit ? habits.income : habits.spending);
  const movement = MOVEMENTS[kind] as Movement;
  const category = random.weighted(habits.categories);
  const amount = amountOf(scenario, habits.typical[kind] as number, random);
  const method = paymentMethod(movement, habits.onCredit, random);
  const fee = feeOf(movement, amount, account);
  // Beyond the balance is what the balance cannot pay with its fee.
  const refused = !credit && amount + fee > account.balance;
  if (!refused) account.balance += (credit ? amount : -amount) - fee;
  const described = scenario === "ordinary" && !random.chance(UNDESCRIBED);
  const day = days[dayOf(seconds)] as Day;
  const categoryName = CATEGORIES[category] as (typeof CATEGORIES)[number];
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
    informacoes_beneficiario_remetente: counterparty(account, bank, movement, category),
  };
}

/** More income the further the balance is below its habit, more spending the further above. */
function incomeShare({ habits, balance }: Account): number {
  const share = habits.incomeShare + PULL * (1 - balance / habits.balance);
  return Math.min(Math.max(share, INCOME_SHARE[0]), INCOME_SHARE[1]);
}

/** Centavos. */
function amountOf(scenario: Scenario, typical: number, random: Random): number {
  if (scenario === "anomalous-amount") return random.whole(...ANOMALOUS);
  if (random.chance(UNTYPICAL)) return random.whole(...ORDINARY);
  return Math.round(typical * (1 + STRAY * random.bell()));
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

function counterparty(
  { friends, shops, random }: Account,
  { counterparties }: Bank,
  movement: Movement,
  category: number,
): string {
  const stranger = random.chance(STRANGER) || movement === "Venda Maquininha";
  if (movement !== "Compra Cartão") return random.pick(stranger ? counterparties.people : friends);
  const name = CATEGORIES[category] as (typeof CATEGORIES)[number];
  return random.pick(stranger ? counterparties.shops[name] : (shops[category] as string[]));
}
