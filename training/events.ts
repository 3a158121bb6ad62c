import type { Confirmation } from "../contract/confirmation.ts";
import type { Transaction } from "../contract/transaction.ts";
import { localSeconds, localSecondsOf } from "../features/time.ts";

/** What the models learn from, wherever it comes from: transactions with the truth, and what became known when. */
export type TrainingEvent =
  | {
      readonly transaction: Transaction;
      /** Whether it is a fraud. Undefined where nobody can know yet: it makes its account known, and no more. */
      readonly fraud: boolean | undefined;
      /** Which kind of fraud, where the source tells. Measures are broken down by it; no model sees it. */
      readonly scenario?: string;
    }
  | { readonly confirmation: Confirmation };

/** Events in the order of their time, see {@link timeOf}. */
export interface TrainingEvents {
  /** How many of them are transactions. */
  readonly transactions: number;
  readonly events: Iterable<TrainingEvent> | AsyncIterable<TrainingEvent>;
  /**
   * Whether the truth is known, or only what was confirmed: a fraud that nobody noticed then passes for none.
   * @default "truth"
   */
  readonly labels?: "truth" | "confirmations";
  /** Where they come from, a sentence for the model card. No path and no name of a bucket. */
  readonly origin: string;
}

/** When an event became known, local seconds: the transaction's own time, or that of the confirmation. */
export function timeOf(event: TrainingEvent): number {
  return "transaction" in event
    ? localSeconds(event.transaction.data, event.transaction.horario)
    : localSecondsOf(event.confirmation.confirmado_em);
}

/**
 * Sort by time. What happened in the same second is put in the order of the ids, confirmations first, so that the
 * result doesn't depend on which file said what.
 */
export function inOrderOfTime(events: readonly TrainingEvent[]): TrainingEvent[] {
  const keyed = events.map((event) => ({ event, time: timeOf(event), id: idOf(event) }));
  keyed.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : Number(a.id > b.id)));
  return keyed.map(({ event }) => event);
}

/** Go through several sources at once, each in the order of time, in the order of time. */
export function* merged(sources: readonly Iterable<TrainingEvent>[]): Generator<TrainingEvent> {
  const left = sources.map((source) => source[Symbol.iterator]());
  const heads = left.map(headOf);
  for (;;) {
    let next = 0;
    for (let i = 1; i < heads.length; i++) {
      if ((heads[i] as Head).time < (heads[next] as Head).time) next = i;
    }
    const { event } = heads[next] ?? {};
    if (!event) return;
    yield event;
    heads[next] = headOf(left[next] as Iterator<TrainingEvent>);
  }
}

/** The next event of a source, and its time: never, when there is none. */
interface Head {
  readonly event?: TrainingEvent;
  readonly time: number;
}

function headOf(source: Iterator<TrainingEvent>): Head {
  const { done, value } = source.next();
  return done ? { time: Number.POSITIVE_INFINITY } : { event: value, time: timeOf(value) };
}

function idOf(event: TrainingEvent): string {
  return "transaction" in event
    ? `2 ${event.transaction.identificador_unico_transacao}`
    : `1 ${event.confirmation.identificador_unico_transacao}`;
}
