import { DAY } from "../features/time.ts";
import type { Delivered } from "./delivered.ts";
import { inOrderOfTime, type TrainingEvent, timeOf } from "./events.ts";

/** Delivered transactions with their confirmations as labels. */
export interface Labelled {
  /** In the order of time. */
  readonly events: TrainingEvent[];
  /** Transactions too new for anyone to know. */
  readonly unsettled: number;
  /** Confirmations of transactions that aren't there. They feed the profiles all the same. */
  readonly unmatched: number;
}

/**
 * A transaction is a fraud when a confirmation of it was delivered, however late. Otherwise it is none, unless it is
 * among the newest: what the last days hold may be confirmed yet, and counting it as honest would teach the wrong
 * thing.
 *
 * @param labelDelayDays Days before the newest event that are too new, 0 or more.
 */
export function labelled(
  { transactions, confirmations }: Pick<Delivered, "transactions" | "confirmations">,
  labelDelayDays: number,
): Labelled {
  const events = inOrderOfTime([
    ...Array.from(transactions.values(), (transaction) => ({
      transaction,
      fraud: confirmations.has(transaction.identificador_unico_transacao),
    })),
    ...Array.from(confirmations.values(), (confirmation) => ({ confirmation })),
  ]);
  const newest = events.at(-1);
  const settled = newest ? timeOf(newest) - labelDelayDays * DAY : 0;
  let unsettled = 0;
  const known = events.map((event) => {
    if (!("transaction" in event) || timeOf(event) <= settled) return event;
    unsettled++;
    return { ...event, fraud: undefined };
  });
  const unmatched = [...confirmations.keys()].filter((id) => !transactions.has(id)).length;
  return { events: known, unsettled, unmatched };
}
