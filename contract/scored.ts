import type { Transaction } from "./transaction.ts";

/**
 * What was known of an account when its transaction was scored: `conhecido`, something; `novo`, nothing, it was its
 * first; `indisponivel`, the profiles could not be read, and the scores were made without any history, or they could
 * not be brought up to date, and the transaction does not count for later ones.
 */
export const PROFILE_STATES = ["conhecido", "novo", "indisponivel"] as const;
export type ProfileState = (typeof PROFILE_STATES)[number];

/** What scoring adds to a transaction. */
export interface Scores {
  /** Probability of fraud, 0 to 1, as the fraud endpoint answered it. */
  fraude_probabilidade: number;
  /** Whether the probability reaches the stack's threshold. */
  fraude_suspeita: boolean;
  /**
   * Name of the account's marketing segment; null when the segmentation endpoint alone had no answer. A fraud score is
   * never missing: without it nothing is delivered.
   */
  segmento: string | null;
  perfil: ProfileState;
  /**
   * Version of the fraud model that this Lambda was released for. SageMaker names only the variant that
   * answered, so while a new model rolls out the score may be the old model's or the new one's.
   */
  modelo_fraude: string;
  /** Likewise for the segmentation model; null along with the segment. */
  modelo_segmento: string | null;
  /** Arrival on the stream, ISO 8601 UTC with milliseconds. */
  recebido_em: string;
}

/** A line in S3: the transaction as its producer wrote it, then {@link Scores}. */
export type ScoredTransaction = Transaction & Scores;

/** The fields scoring adds, in the order they are written. A producer may not use these names. */
export const SCORED_FIELDS = [
  "fraude_probabilidade",
  "fraude_suspeita",
  "segmento",
  "perfil",
  "modelo_fraude",
  "modelo_segmento",
  "recebido_em",
] as const satisfies readonly (keyof Scores)[];

/** The line of a transaction that lands in S3, ended by a newline. Firehose adds none. */
export function scoredLine(text: string, scores: Scores): string {
  return extendedLine(text, SCORED_FIELDS, scores);
}

/** The line of a confirmed fraud that lands in S3, likewise. */
export function confirmedLine(text: string, arrival: Pick<Scores, "recebido_em">): string {
  return extendedLine(text, ["recebido_em"], arrival);
}

/**
 * What we add is spliced into the producer's own text instead of writing the object anew, so that what
 * JavaScript can't hold (integers above 2^53, 1e999) reaches S3 as it came.
 *
 * @param text JSON object on one line, with at least one field.
 */
function extendedLine<Field extends string>(
  text: string,
  fields: readonly Field[],
  values: Readonly<Record<Field, unknown>>,
): string {
  const added = fields.map((field) => `${JSON.stringify(field)}:${JSON.stringify(values[field])}`);
  return `${text.slice(0, -1)},${added.join(",")}}\n`;
}
