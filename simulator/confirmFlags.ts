import type { Flag } from "../cli/flags.ts";
import { TARGET_FLAGS } from "./targetFlags.ts";

/** What each flag of a confirmation has to be; the contract's schema checks it. */
export const FRAUD_FLAGS = {
  id: {
    type: "text",
    value: "UUID",
    required: true,
    help: "the transaction's identificador_unico_transacao, a UUID",
  },
  account: {
    type: "text",
    value: "NUMBER",
    required: true,
    help: "the transaction's numero_conta, such as 17251-9",
  },
  counterparty: {
    type: "text",
    help: "the transaction's informacoes_beneficiario_remetente, 1 to 500 characters; may be left out",
  },
  date: {
    type: "text",
    value: "DAY",
    required: true,
    help: "the transaction's data, a day that exists, YYYY-MM-DD",
  },
  time: {
    type: "text",
    value: "TIME",
    required: true,
    help: "the transaction's horario, HH:MM:SS",
  },
  at: {
    type: "text",
    value: "INSTANT",
    help: "when it was confirmed, ISO 8601 with its offset, such as 2026-01-12T09:30:00-03:00; now when left out",
  },
} as const satisfies Record<string, Flag>;

/** The flags of `npm run confirm`. */
export const CONFIRM_FLAGS = { ...TARGET_FLAGS, ...FRAUD_FLAGS } as const;
