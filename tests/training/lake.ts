import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Confirmation, SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { confirmedLine, scoredLine } from "../../contract/scored.ts";
import { SAMPLE_TRANSACTION, type Transaction } from "../../contract/transaction.ts";

const recebido_em = "2026-01-05T17:03:30.000Z";

/** Where Firehose delivers the objects of a kind. */
export const TRANSACTIONS = "delivered/tipo=transacao/ano=2026/mes=01/dia=05/delivery-1.gz";
export const CONFIRMATIONS =
  "delivered/tipo=confirmacao_fraude/ano=2026/mes=01/dia=08/delivery-1.gz";

/** A transaction of its own, told apart by its number. */
export function transaction(number: number, changed: Partial<Transaction> = {}): Transaction {
  return { ...SAMPLE_TRANSACTION, identificador_unico_transacao: idOf(number), ...changed };
}

/** The confirmation of that transaction as a fraud. */
export function confirmation(number: number, changed: Partial<Confirmation> = {}): Confirmation {
  return { ...SAMPLE_CONFIRMATION, identificador_unico_transacao: idOf(number), ...changed };
}

export function idOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** A line as the pipeline delivers it. */
export function delivered(event: Transaction | Confirmation): string {
  const text = JSON.stringify(event);
  if ("confirmado_em" in event) return confirmedLine(text, { recebido_em });
  return scoredLine(text, {
    fraude_probabilidade: 0.03,
    fraude_suspeita: false,
    segmento: "Correntistas",
    perfil: "novo",
    modelo_fraude: "fraud-000000000000",
    modelo_segmento: "segmentation-000000000000",
    recebido_em,
  });
}

/** An object as Firehose writes it. */
export function objectOf(events: readonly (Transaction | Confirmation)[]): Buffer {
  return gzipSync(events.map(delivered).join(""));
}

/** Files by their path. */
export function write(directory: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), bytes);
  }
}
