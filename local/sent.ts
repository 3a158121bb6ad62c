import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { namedIdentity } from "../contract/identity.ts";

/** A line of a side file: a record that the stream accepted. */
export interface SentRecord {
  /** What tells it from every other record, see `identityOf`. */
  readonly identity: string;
  /** Kind of record. */
  readonly tipo: string;
  /** The truth about the transaction, `ordinary` or a fraud; of a poison record, what is wrong with it. */
  readonly scenario: string;
}

/** Every record that a side file lists. */
export async function* readSent(file: string): AsyncGenerator<SentRecord> {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { id, sha256, tipo, scenario } = JSON.parse(line) as Line;
    const identity = id === undefined ? `sha256 ${sha256}` : namedIdentity(tipo, id);
    yield { identity, tipo, scenario };
  }
}

interface Line extends Pick<SentRecord, "tipo" | "scenario"> {
  /** `identificador_unico_transacao`. */
  readonly id?: string;
  /** Of a record without an id. */
  readonly sha256?: string;
}
