import { CommandError } from "../../cli/errors.ts";
import { type Show, shown } from "../../cli/progress.ts";
import { linesOf } from "../../lake/lines.ts";
import { daysOf, replayed } from "../dataset.ts";
import { deliveredObjects } from "../deliveredObjects.ts";
import type { TrainingEvent, TrainingEvents } from "../events.ts";

import { readDelivered } from "../sources.ts";
import type { Models } from "./models.ts";

/** How far what the pipeline answered is from what training computes of the same events in their order. */
export interface Difference {
  /** Transactions compared. */
  readonly transactions: number;
  /** Days over which they are spread. */
  readonly days: number;
  /** Shares of them whose probability is further off than 1e-6, and than 0.01. */
  readonly overMillionth: number;
  readonly overHundredth: number;
  /** Share of those that are suspected by one and not by the other. */
  readonly acrossThreshold: number;
  /** Mean and largest distance of the probabilities. */
  readonly mean: number;
  readonly largest: number;
}

/** Probabilities by `identificador_unico_transacao`. */
export type Probabilities = ReadonlyMap<string, number>;

/**
 * Go through what a local run delivered as training does, ask the model about each row, and compare.
 *
 * @param directory The run's.
 * @throws CommandError when another model scored it.
 */
export async function measureDifference(
  directory: string,
  models: Models,
  show: Show,
): Promise<Difference> {
  const answered = await deliveredProbabilities(directory, models.fraud.version, show);
  const source = await readDelivered([directory], 0, show);
  const ids: string[] = [];
  const noted = { ...source, events: noting(source.events, ids) };
  const { fraudRows, times } = await shown(show("run replayed", source.transactions), (progress) =>
    replayed(noted, progress),
  );
  const scores = models.scores(fraudRows);
  const replay = new Map(ids.map((id, i) => [id, scores[i] as number]));
  return { ...difference(answered, replay, models.fraud.threshold), days: daysOf(times) };
}

/**
 * Compare probabilities of the same transactions.
 *
 * @param answered Has at least those of `replay`.
 */
export function difference(
  answered: Probabilities,
  replay: Probabilities,
  threshold: number,
): Omit<Difference, "days"> {
  const pairs = Array.from(replay, ([id, b]) => ({ a: answered.get(id) as number, b }));
  const share = (differs: (a: number, b: number) => boolean) =>
    pairs.filter(({ a, b }) => differs(a, b)).length / pairs.length;
  const distances = pairs.map(({ a, b }) => Math.abs(a - b));
  return {
    transactions: pairs.length,
    overMillionth: share((a, b) => Math.abs(a - b) > 1e-6),
    overHundredth: share((a, b) => Math.abs(a - b) > 0.01),
    acrossThreshold: share((a, b) => a >= threshold !== b >= threshold),
    mean: distances.reduce((sum, distance) => sum + distance, 0) / pairs.length,
    largest: distances.reduce((most, distance) => Math.max(most, distance), 0),
  };
}

/** What was delivered of each transaction; what was delivered twice counts once, as it was found first. */
async function deliveredProbabilities(
  directory: string,
  version: string,
  show: Show,
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const objects = await deliveredObjects(directory);
  await shown(show("answers read", objects.length), async (progress) => {
    for (const { open } of objects) {
      for await (const { bytes: line } of linesOf(await open())) {
        const scored: Record<string, unknown> = JSON.parse(line.toString());
        const { identificador_unico_transacao: id, fraude_probabilidade, modelo_fraude } = scored;
        // A confirmation was not scored.
        if (typeof fraude_probabilidade !== "number") continue;
        if (modelo_fraude !== version) {
          throw new CommandError(
            `--run ${directory}: its transactions were scored by ${modelo_fraude}, and the model is ${version}: run npm start anew`,
          );
        }
        if (!found.has(String(id))) found.set(String(id), fraude_probabilidade);
      }
      progress.add(1);
    }
  });
  return found;
}

/** The same events, their transactions' ids written down in their order. */
async function* noting(
  events: TrainingEvents["events"],
  ids: string[],
): AsyncGenerator<TrainingEvent> {
  for await (const event of events) {
    if ("transaction" in event) ids.push(event.transaction.identificador_unico_transacao);
    yield event;
  }
}
