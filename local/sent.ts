import { readFile } from "node:fs/promises";

/** A line of the simulator's side file: a record that the stream accepted. */
export interface SentRecord {
  /** `identificador_unico_transacao`. */
  readonly id: string;
  /** Kind of record. */
  readonly tipo: string;
  /** The truth about the transaction, `ordinary` or a fraud. */
  readonly scenario: string;
  /** What tells it from every other record: a transaction and its confirmation have one id. */
  readonly identity: string;
}

/** Every record that was sent. */
export async function readSent(file: string): Promise<SentRecord[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const { id, tipo, scenario }: Omit<SentRecord, "identity"> = JSON.parse(line);
    return { id, tipo, scenario, identity: identityOf(tipo, id) };
  });
}

/** Likewise of a record as its producer wrote it; of one that is no event, its text. */
export function identityIn(text: string): string {
  try {
    const { tipo = "transacao", identificador_unico_transacao: id } = JSON.parse(text);
    return identityOf(tipo, id);
  } catch {
    return text;
  }
}

function identityOf(tipo: string, id: string): string {
  return `${tipo} ${id}`;
}
