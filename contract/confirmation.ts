import * as z from "zod/mini";
import { accountNumber, counterpartyText, timeOfDay } from "./transaction.ts";

/** `tipo` of a confirmed fraud. */
export const CONFIRMATION = "confirmacao_fraude";

/**
 * A fraud that was confirmed, by a chargeback or by Pix's special return mechanism. All but `confirmado_em` repeats
 * what the transaction said, so that nothing has to be looked up.
 */
export const confirmationSchema = z.looseObject({
  tipo: z.literal(CONFIRMATION),
  /** Of the transaction. */
  identificador_unico_transacao: z.guid(),
  numero_conta: accountNumber,
  /** Left out, the confirmation counts for the account alone. */
  informacoes_beneficiario_remetente: z.optional(counterpartyText),
  /** Of the transaction, in America/Sao_Paulo, `YYYY-MM-DD`. */
  data: z.iso.date(),
  horario: timeOfDay,
  /** When it was confirmed, ISO 8601 with its offset, such as `2026-01-12T09:30:00-03:00`. */
  confirmado_em: z.iso.datetime({ offset: true }),
});

/** What is certain of a confirmation once {@link confirmationSchema} accepted it. */
export type Confirmation = z.infer<typeof confirmationSchema>;

/** The confirmation of {@link SAMPLE_TRANSACTION} as a fraud. */
export const SAMPLE_CONFIRMATION: Confirmation = {
  tipo: CONFIRMATION,
  identificador_unico_transacao: "5f0c1f9e-6f5b-4d0b-9c4e-2b8f4c0a7d11",
  numero_conta: "17251-9",
  informacoes_beneficiario_remetente: "João Exemplo Pereira | +5511999990000",
  data: "2026-01-05",
  horario: "14:03:27",
  confirmado_em: "2026-01-08T09:30:00-03:00",
};
