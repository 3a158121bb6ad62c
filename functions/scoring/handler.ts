import type { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { FirehoseTransformationEvent, FirehoseTransformationResult } from "aws-lambda";
import { scoredLine } from "../../contract/scored.ts";
import { readClasses, readProbabilities } from "./answer.ts";
import { type Candidate, readRecord } from "./batch.ts";
import type { Environment } from "./environment.ts";
import { FAILURES, type Failed } from "./failure.ts";
import { type Invocation, logLines } from "./log.ts";
import { type Fate, respond } from "./response.ts";
import { LIMITS, type Limits, score } from "./score.ts";

/** Time kept for building and sending the response, ms; a small Lambda has a fraction of a processor. */
export const MARGIN_MS = 2_000;

/** What the handler works with. */
export interface Parts {
  readonly environment: Environment;
  readonly client: SageMakerRuntimeClient;
  /** Takes one line of the log, without its line end. */
  readonly write: (line: string) => void;
  /** @default LIMITS */
  readonly limits?: Limits;
}

/** The part of Lambda's context that the handler needs. */
export interface Context extends Invocation {
  getRemainingTimeInMillis(): number;
}

/** Nothing of a batch was scored, and another try may change that. Lambda reports it, Firehose tries again. */
export class BatchFailed extends Error {
  override readonly name = "BatchFailed";
}

/**
 * The Firehose transformation: each transaction comes back with both scores, or `ProcessingFailed`, which
 * keeps the original under the error prefix.
 *
 * A transaction is `Ok` only with both scores. Near the end of the time what is scored is returned and the
 * rest fails.
 *
 * The handler throws, so that Firehose hands the whole batch in again (three times by default, at once,
 * before it all goes to the error prefix), only if both are true:
 *
 * 1. nothing was scored: a retry would otherwise throw finished work away;
 * 2. at least one transaction failed for a reason that a retry may cure, marked `batch` in {@link FAILURES}:
 *    an endpoint that throttles, is down, answers too late, or is missing or forbidden. The last two fail at
 *    once and rarely heal in the seconds the tries take, but the records end in the same place, and a
 *    throw shows among Lambda's errors what is a mistake of deployment.
 *
 * Refused records beside them change nothing: they are refused again. A batch of refused records alone, or
 * of answers that nobody could use, never throws: the next try would end the same.
 */
export function scoringHandler({ environment, client, write, limits = LIMITS }: Parts) {
  const { fraud, segmentation } = environment;
  const fraudModel = { endpoint: fraud.endpoint, read: readProbabilities };
  const segmentationModel = {
    endpoint: segmentation.endpoint,
    read: (answer: string, rows: number) => readClasses(answer, rows, segmentation.segments),
  };

  const judge = (it: Candidate, probability: number | Failed, segment: string | Failed): Fate => {
    if (typeof probability === "object") return probability;
    if (typeof segment === "object") return segment;
    const suspected = probability >= fraud.threshold;
    const line = scoredLine(it.text, {
      fraude_probabilidade: probability,
      fraude_suspeita: suspected,
      segmento: segment,
      modelo_fraude: fraud.model,
      modelo_segmento: segmentation.model,
      recebido_em: it.arrived,
    });
    return { kind: it.kind, line: Buffer.from(line), suspected };
  };

  return async (
    { records }: Pick<FirehoseTransformationEvent, "records">,
    context: Context,
  ): Promise<FirehoseTransformationResult> => {
    const time = new AbortController();
    const left = context.getRemainingTimeInMillis() - MARGIN_MS;
    if (left <= 0) time.abort();
    const timer = setTimeout(() => time.abort(), Math.max(left, 0));
    try {
      const read = records.map(readRecord);
      const candidates = read.filter((it) => "text" in it);
      const fraudRows = candidates.map((it) => it.fraudRow);
      const segmentationRows = candidates.map((it) => it.segmentationRow);
      const [probabilities, segments] = await Promise.all([
        score(client, fraudModel, fraudRows, time.signal, limits),
        score(client, segmentationModel, segmentationRows, time.signal, limits),
      ]);
      let row = 0;
      const judged = read.map((it): Fate => {
        if ("refused" in it) return it;
        const fate = judge(
          it,
          probabilities.scores[row] as number | Failed,
          segments.scores[row] as string | Failed,
        );
        row++;
        return fate;
      });
      const { result, fates } = respond(records, judged);
      const outcome = { records, fates, fraud: probabilities, segmentation: segments };
      for (const line of logLines(context, outcome, Date.now())) write(line);
      refuseEmptyHanded(fates);
      return result;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** @throws BatchFailed as {@link scoringHandler} promises. */
function refuseEmptyHanded(fates: readonly Fate[]): void {
  const failed = fates.flatMap((it) => ("failed" in it ? [it.failed] : []));
  if (fates.some((it) => "line" in it) || !failed.some((reason) => FAILURES[reason].batch)) return;
  const reasons = [...new Set(failed)].join(", ");
  throw new BatchFailed(
    `none of ${failed.length} transactions could be scored: ${reasons}. Firehose hands the batch in again`,
  );
}
