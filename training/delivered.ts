import { CommandError } from "../cli/errors.ts";
import { pathProblem } from "../cli/path.ts";
import type { Confirmation } from "../contract/confirmation.ts";
import { type Accepted, decodeEvent, encodeEvent, type Refusal } from "../contract/event.ts";
import { SCORED_FIELDS } from "../contract/scored.ts";
import type { Transaction } from "../contract/transaction.ts";
import { localSeconds, localSecondsOf } from "../features/time.ts";
import type { DeliveredObject } from "../lake/delivered.ts";
import { linesOf } from "../lake/lines.ts";

/** Objects read at once. */
const READERS = 4;

/** What the pipeline delivered: every transaction and every confirmation once, in no order. */
export class Delivered {
  readonly transactions = new Map<string, Transaction>();
  /** By the transaction's id; the earliest where there are several. */
  readonly confirmations = new Map<string, Confirmation>();
  /** Lines that said again what another line had said. */
  repeated = 0;

  /**
   * Read objects.
   *
   * @param onObject Called after each.
   * @throws CommandError naming the object, and the line with what is wrong with it.
   */
  async read(objects: readonly DeliveredObject[], onObject: () => void): Promise<void> {
    let next = 0;
    const reader = async () => {
      for (let object = objects[next++]; object; object = objects[next++]) {
        await this.#object(object);
        onObject();
      }
    };
    try {
      await Promise.all(Array.from({ length: READERS }, reader));
    } finally {
      // The other readers begin nothing more when one of them failed.
      next = objects.length;
    }
  }

  async #object({ name, open }: DeliveredObject): Promise<void> {
    try {
      for await (const { number, bytes } of linesOf(await open())) {
        const event = decoded(bytes);
        if ("reason" in event) throw new CommandError(`line ${number}: ${explained(event)}`);
        this.#add(event);
      }
    } catch (error) {
      const { syscall, message } = error as NodeJS.ErrnoException;
      throw new CommandError(
        syscall === undefined
          ? `${name}: ${message}`
          : pathProblem(name, "read", error, "make it readable, or leave it out"),
      );
    }
  }

  #add(event: Accepted): void {
    if (event.kind === "transacao") {
      const { identificador_unico_transacao: id } = event.transaction;
      const before = this.transactions.get(id);
      if (before) this.repeated++;
      if (!before || isLater(before, event.transaction)) {
        this.transactions.set(id, read(event.transaction));
      }
    } else {
      const { identificador_unico_transacao: id } = event.confirmation;
      const before = this.confirmations.get(id);
      if (before) this.repeated++;
      if (!before || confirmedAt(before) > confirmedAt(event.confirmation)) {
        this.confirmations.set(id, event.confirmation);
      }
    }
  }
}

/** A delivered line is the producer's own event with what scoring added to it. */
function decoded(line: Buffer): Accepted | Refusal {
  const event = decodeEvent(line);
  if (!("reason" in event) || event.reason !== "reserved") return event;
  const value = JSON.parse(line.toString()) as Record<string, unknown>;
  for (const field of SCORED_FIELDS) delete value[field];
  return decodeEvent(encodeEvent(value));
}

function explained({ reason, field }: Refusal): string {
  const what = field === undefined ? reason : `${field} is ${reason}`;
  return `${what}, which the contract refuses: fix the line, or leave the object out`;
}

/** What the features read of a transaction; the rest would fill the memory. */
function read(transaction: Transaction): Transaction {
  const counterparty = transaction.informacoes_beneficiario_remetente;
  return {
    identificador_unico_transacao: transaction.identificador_unico_transacao,
    numero_conta: transaction.numero_conta,
    data: transaction.data,
    horario: transaction.horario,
    transacao: transaction.transacao,
    valor_transacao: transaction.valor_transacao,
    saldo_atual: transaction.saldo_atual,
    valor_taxa: transaction.valor_taxa,
    status_transacao: transaction.status_transacao,
    tipo_conta: transaction.tipo_conta,
    categoria_transacao: transaction.categoria_transacao,
    ...(counterparty !== undefined && { informacoes_beneficiario_remetente: counterparty }),
  };
}

function isLater(a: Transaction, b: Transaction): boolean {
  return localSeconds(a.data, a.horario) > localSeconds(b.data, b.horario);
}

function confirmedAt({ confirmado_em }: Confirmation): number {
  return localSecondsOf(confirmado_em);
}
