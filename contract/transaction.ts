import * as z from "zod/mini";

/** Kinds of movement, as the bank names them. The first of each pair credits the account. */
export const MOVEMENTS = [
  "Pix Receber",
  "Pix Enviar",
  "TED Receber",
  "TED Enviar",
  "Compra Cartão",
  "Venda Maquininha",
] as const;
/** Kinds of movement that add to the account's balance; the others take from it. */
export const CREDITS: readonly Movement[] = ["Pix Receber", "TED Receber", "Venda Maquininha"];
/** What was bought. */
export const CATEGORIES = [
  "Alimentação",
  "Vestuário",
  "Viagens",
  "Eletrônicos",
  "Shopping",
  "Esporte",
  "Informática",
  "Outros",
] as const;
/** `descricao_transacao` of a transaction that nobody described. */
export const UNKNOWN_DESCRIPTION = "Desconhecido";
export const ACCOUNT_TYPES = ["Conta Corrente", "Conta Poupança", "Investimento"] as const;
export const STATUSES = ["Concluída", "Recusada"] as const;
export const TRANSACTION_CODES = ["001", "002", "003", "004", "005"] as const;
export const PAYMENT_METHODS = ["Cartão de Crédito", "Cartão de Débito", "Dinheiro"] as const;

export type Movement = (typeof MOVEMENTS)[number];
export type Category = (typeof CATEGORIES)[number];
export type AccountType = (typeof ACCOUNT_TYPES)[number];

/** Highest `valor_taxa` the bank charges, BRL. */
export const MAX_FEE = 4.8;
/** Largest amount or balance accepted, BRL: past it a double can no longer hold every centavo exactly in our checks. */
export const MAX_AMOUNT = 1e9;

/** `numero_conta`: digits, a hyphen, a check digit (0 to 9 or X), such as `17251-9`. */
export const accountNumber = z.string().check(z.regex(/^\d{1,12}-[\dXx]$/));
/** `HH:MM:SS`. */
export const timeOfDay = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/));
/**
 * The counterparty, 1 to 500 characters: a name, and behind a vertical bar the Pix key or document where the bank
 * knows it, such as `João Exemplo Pereira | +5511999990000`, so that people of one name are told apart. Personal.
 */
export const counterpartyText = z.string().check(z.minLength(1), z.maxLength(500));

/**
 * A bank transaction as it arrives on the stream.
 *
 * Only what the models, the partitioning and the identity of the record need is required and checked;
 * the remaining fields of {@link SAMPLE_TRANSACTION}, and any that a producer adds, pass through untouched.
 */
export const transactionSchema = z.looseObject({
  /** The transaction's identity, a UUID. */
  identificador_unico_transacao: z.guid(),
  numero_conta: accountNumber,
  /** Day in America/Sao_Paulo, `YYYY-MM-DD`. */
  data: z.iso.date(),
  /** Time of day in America/Sao_Paulo, `HH:MM:SS`. */
  horario: timeOfDay,
  transacao: z.enum(MOVEMENTS),
  /** BRL, 0.01 to {@link MAX_AMOUNT}. */
  valor_transacao: centavos(0.01, MAX_AMOUNT),
  /** Balance after the transaction, BRL; below zero when the account is overdrawn. */
  saldo_atual: centavos(-MAX_AMOUNT, MAX_AMOUNT),
  /** Fee, BRL, 0 to {@link MAX_FEE}. */
  valor_taxa: centavos(0, MAX_FEE),
  /** A refused transaction moved nothing. */
  status_transacao: z.enum(STATUSES),
  tipo_conta: z.enum(ACCOUNT_TYPES),
  categoria_transacao: z.enum(CATEGORIES),
  /** Left out, the transaction is judged without its counterparty's past. */
  informacoes_beneficiario_remetente: z.optional(counterpartyText),
});

/** What is certain of a transaction once {@link transactionSchema} accepted it. */
export type Transaction = z.infer<typeof transactionSchema>;

/** Every field a bank's event carries; the simulator fills them all. */
export interface BankTransaction extends Transaction {
  /** UUID, stable for a customer. */
  customer_id: string;
  /** Personal. */
  nome_completo: string;
  /** Personal. */
  sexo: string;
  cidade: string;
  /** Two-letter state. */
  estado: string;
  /** UUID. */
  numero_referencia: string;
  codigo_transacao: (typeof TRANSACTION_CODES)[number];
  descricao_transacao: Category | typeof UNKNOWN_DESCRIPTION;
  metodo_pagamento: (typeof PAYMENT_METHODS)[number];
  /** `lat, long`, decimal degrees. Personal. */
  localizacao_geografica: string;
  /** `YYYY-MM-DD`. */
  data_vencimento: string;
  /** The counterparty, see {@link counterpartyText}. Personal. */
  informacoes_beneficiario_remetente: string;
}

/** A whole event, in the order the bank writes its fields. */
export const SAMPLE_TRANSACTION: BankTransaction = {
  identificador_unico_transacao: "5f0c1f9e-6f5b-4d0b-9c4e-2b8f4c0a7d11",
  customer_id: "0d9b6a52-3c1e-4a57-8a8e-0f4f5e6b7c21",
  nome_completo: "Maria Exemplo da Silva",
  sexo: "Feminino",
  cidade: "Campinas",
  estado: "SP",
  data: "2026-01-05",
  horario: "14:03:27",
  transacao: "Pix Enviar",
  valor_transacao: 57.9,
  saldo_atual: 1842.35,
  valor_taxa: 0,
  status_transacao: "Concluída",
  tipo_conta: "Conta Corrente",
  numero_conta: "17251-9",
  numero_referencia: "b8f1c1a2-51d3-4f0e-9d57-5f3f7c0e9a42",
  codigo_transacao: "002",
  categoria_transacao: "Alimentação",
  descricao_transacao: "Alimentação",
  metodo_pagamento: "Cartão de Débito",
  localizacao_geografica: "-22.9056, -47.0608",
  data_vencimento: "2026-02-05",
  informacoes_beneficiario_remetente: "João Exemplo Pereira | +5511999990000",
};

/** An amount of BRL in whole centavos (within what a double can hold), from `min` to `max`. */
function centavos(min: number, max: number) {
  return z.number().check(
    z.gte(min),
    z.lte(max),
    z.refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-3, {
      error: "more than two decimals",
    }),
  );
}
