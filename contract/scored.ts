import type { Transaction } from "./transaction.ts";

/** What scoring adds to a transaction. */
export interface Scores {
  /** Probability of fraud, 0 to 1, as the fraud endpoint answered it. */
  fraude_probabilidade: number;
  /** Whether the probability reaches the stack's threshold. */
  fraude_suspeita: boolean;
  /** Name of the account's marketing segment. */
  segmento: string;
  /**
   * Version of the fraud model that this Lambda was released for. SageMaker names only the variant that
   * answered, so while a new model rolls out the score may be the old model's or the new one's.
   */
  modelo_fraude: string;
  /** Likewise for the segmentation model. */
  modelo_segmento: string;
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
  "modelo_fraude",
  "modelo_segmento",
  "recebido_em",
] as const satisfies readonly (keyof Scores)[];

/**
 * The line that lands in S3, ended by a newline. Firehose adds none.
 *
 * The scores are spliced into the producer's own text instead of writing the object anew, so that what
 * JavaScript can't hold (integers above 2^53, 1e999) reaches S3 as it came.
 *
 * @param text JSON object on one line, with at least one field.
 */
export function scoredLine(text: string, scores: Scores): string {
  const added = SCORED_FIELDS.map(
    (field) => `${JSON.stringify(field)}:${JSON.stringify(scores[field])}`,
  );
  return `${text.slice(0, -1)},${added.join(",")}}\n`;
}
