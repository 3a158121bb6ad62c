import { CONFIRMATION, type Confirmation } from "../contract/confirmation.ts";
import type { BankTransaction } from "../contract/transaction.ts";
import { DAY, type Day, dayOf, timeOfDay } from "./calendar.ts";
import { Heap } from "./heap.ts";
import type { SimulationOptions } from "./options.ts";
import { Random, STREAMS } from "./random.ts";
import type { Scenario } from "./scenarios.ts";

/** How far a delay strays from the usual one. */
const STRAY = 0.5;
/** Behind UTC, always: America/Sao_Paulo has had no summer time since 2019. */
export const OFFSET = "-03:00";

/** A confirmation, and the truth about the transaction that it confirms. */
export interface Confirmed {
  readonly tipo: typeof CONFIRMATION;
  readonly event: Confirmation;
  readonly scenario: Scenario;
}

/** One that lies ahead. */
interface Pending extends Confirmed {
  /** Seconds since the start. */
  readonly time: number;
}

/** Frauds on their way to being confirmed. A refused one is not among them: it moved nothing that could be claimed. */
export class Confirmations {
  readonly #options: SimulationOptions;
  readonly #days: readonly Day[];
  /** A stream of its own, so that the transactions don't depend on how frauds are confirmed. */
  readonly #random: Random;
  readonly #pending = new Heap<Pending>();

  constructor(options: SimulationOptions, days: readonly Day[]) {
    this.#options = options;
    this.#days = days;
    this.#random = new Random(options.seed, STREAMS.confirmations);
  }

  /** Told of every transaction, made at `seconds` since the start. */
  observe(transaction: BankTransaction, scenario: Scenario, seconds: number): void {
    if (scenario === "ordinary" || transaction.status_transacao === "Recusada") return;
    // Both drawn for every fraud, so that the same ones are confirmed after another delay.
    const confirmed = this.#random.chance(this.#options.confirmRate);
    const delay = this.#options.confirmDays * DAY * this.#random.between(1 - STRAY, 1 + STRAY);
    const time = seconds + Math.round(delay);
    const day = this.#days[dayOf(time)];
    if (!confirmed || day === undefined) return;
    this.#pending.add({
      time,
      tipo: CONFIRMATION,
      event: {
        tipo: CONFIRMATION,
        identificador_unico_transacao: transaction.identificador_unico_transacao,
        numero_conta: transaction.numero_conta,
        informacoes_beneficiario_remetente: transaction.informacoes_beneficiario_remetente,
        data: transaction.data,
        horario: transaction.horario,
        confirmado_em: `${day.date}T${timeOfDay(time)}${OFFSET}`,
      },
      scenario,
    });
  }

  /** Those that are confirmed by `seconds` since the start and were not yet given, in their order. */
  *until(seconds: number): Generator<Confirmed> {
    for (;;) {
      const { first } = this.#pending;
      if (first === undefined || first.time > seconds) return;
      this.#pending.shift();
      yield { tipo: first.tipo, event: first.event, scenario: first.scenario };
    }
  }
}
