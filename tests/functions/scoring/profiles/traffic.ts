import fc from "fast-check";
import { type Accepted, decodeEvent, encodeEvent } from "../../../../contract/event.ts";
import { CATEGORIES, MOVEMENTS, type Transaction } from "../../../../contract/transaction.ts";
import { History, type Profiles, type Rows } from "../../../../features/history.ts";
import { confirmationOf, transactionAt } from "./support.ts";

export const ACCOUNTS = ["17251-9", "17251-X"];
export const COUNTERPARTIES = [
  "João Exemplo Pereira | +5511999990000",
  "JOAO EXEMPLO",
  "Loja | 1",
  undefined,
];

/** A transaction, and the confirmation of it as a fraud if there is one. */
export interface Deed {
  /** Of the window, 0 to 1. */
  readonly place: number;
  readonly account: string;
  readonly counterparty: string | undefined;
  readonly changed: Partial<Transaction>;
  /** How much of what is left of the window passes until it is confirmed. */
  readonly confirmed: number | null;
}

const share = fc.nat(10_000).map((part) => part / 10_000);

export const deed: fc.Arbitrary<Deed> = fc.record({
  place: share,
  account: fc.constantFrom(...ACCOUNTS),
  counterparty: fc.constantFrom(...COUNTERPARTIES),
  changed: fc.record({
    // Below what the table caps when it is squared, which the engine does not.
    valor_transacao: fc.integer({ min: 1, max: 90_000_000 }).map((centavos) => centavos / 100),
    transacao: fc.constantFrom(...MOVEMENTS),
    categoria_transacao: fc.constantFrom(...CATEGORIES),
    status_transacao: fc.constantFrom("Concluída", "Concluída", "Concluída", "Recusada"),
  }),
  confirmed: fc.option(share, { freq: 3 }),
});

/** An event on the wire, and its local second. */
export interface Dated {
  readonly time: number;
  readonly bytes: Uint8Array;
}

/** Deeds as events, from a local second on, in the order of their times. */
export function eventsOf(
  deeds: readonly Deed[],
  from: number,
  length: number,
  first: number,
): Dated[] {
  const events = deeds.flatMap(({ place, account, counterparty, changed, confirmed }, i) => {
    const time = from + Math.floor(place * length);
    const transaction = transactionAt(time, first + i, {
      ...changed,
      numero_conta: account,
      informacoes_beneficiario_remetente: counterparty,
    });
    const made = [{ time, bytes: encodeEvent(transaction) }];
    if (confirmed === null) return made;
    const later = time + Math.floor(confirmed * (from + length - time));
    return [...made, { time: later, bytes: encodeEvent(confirmationOf(transaction, later)) }];
  });
  return events.toSorted((a, b) => a.time - b.time);
}

/** What the engine makes of all events in one go: the profiles they end in, and the rows of each transaction. */
export function engineOf(events: readonly Dated[]): Profiles & { readonly rows: Rows[] } {
  const profiles: Profiles = { accounts: new Map(), counterparties: new Map() };
  const history = new History(profiles);
  const rows = events.flatMap(({ bytes }) => {
    const event = decodeEvent(bytes) as Accepted;
    if (event.kind === "transacao") return [history.transaction(event.transaction)];
    history.confirmation(event.confirmation);
    return [];
  });
  return { ...profiles, rows };
}

export function batchesOf<T>(events: readonly T[], sizes: readonly number[]): T[][] {
  const left = [...events];
  return sizes.flatMap((size) => (left.length > 0 ? [left.splice(0, size)] : []));
}
