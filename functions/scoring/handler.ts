import { setMaxListeners } from "node:events";
import type { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { FirehoseTransformationEvent, FirehoseTransformationResult } from "aws-lambda";
import { confirmedLine, scoredLine } from "../../contract/scored.ts";
import { readClasses, readProbabilities } from "./answer.ts";
import { type Candidate, readRecord } from "./batch.ts";
import { csvRow } from "./csvRow.ts";
import type { Environment } from "./environment.ts";
import { FAILURES, type Failed } from "./failure.ts";
import { before } from "./invoke.ts";
import { type Invocation, logLines } from "./log.ts";
import { type Judged, type Memory, recall } from "./profiles/recall.ts";
import { type Fate, respond } from "./response.ts";
import { LIMITS, type Limits, score } from "./score.ts";

/** Time kept for building and sending the response, ms; a small Lambda has a fraction of a processor. */
export const MARGIN_MS = 2_000;
/**
 * Longest that a batch waits for what is known of it, ms, and half of its time at most; then it is judged without
 * history. The endpoints need the rest: a call to one that is cold takes up to a minute.
 */
export const RECALL_MS = 20_000;

/** What the handler works with. */
export interface Parts {
  readonly environment: Environment;
  readonly client: SageMakerRuntimeClient;
  /** Reaches the profiles, or rejects while they can't be reached. */
  readonly memory: () => Promise<Memory>;
  /** Takes one line of the log, without its line end. */
  readonly write: (line: string) => void;
  /** @default LIMITS */
  readonly limits?: Limits;
}

/** The part of Lambda's context that the handler needs. */
export interface Context extends Invocation {
  getRemainingTimeInMillis(): number;
}

/** Nothing of a batch came to an end, and another try may change that. Lambda reports it, Firehose tries again. */
export class BatchFailed extends Error {
  override readonly name = "BatchFailed";
}

/**
 * The Firehose transformation: each transaction comes back with both scores, each confirmed fraud when it was learnt
 * of, or else `ProcessingFailed`, which keeps the original under the error prefix.
 *
 * A transaction is `Ok` only with both scores. That the profiles can't be reached does not fail it: it is scored
 * without history, and says so. A confirmed fraud then fails, since it came for nothing else. Near the end of the
 * time what is scored is returned and the rest fails.
 *
 * The handler throws, so that Firehose hands the whole batch in again (three times by default, at once,
 * before it all goes to the error prefix), only if both are true:
 *
 * 1. nothing came to an end: a retry would otherwise throw finished work away;
 * 2. at least one event failed for a reason that a retry may cure, marked `batch` in {@link FAILURES}:
 *    an endpoint that throttles, is down, answers too late, or is missing or forbidden. The last two fail at
 *    once and rarely heal in the seconds the tries take, but the records end in the same place, and a
 *    throw shows among Lambda's errors what is a mistake of deployment.
 *
 * Refused records beside them change nothing: they are refused again. A batch of refused records alone, or
 * of answers that nobody could use, never throws: the next try would end the same.
 */
export function scoringHandler({ environment, client, memory, write, limits = LIMITS }: Parts) {
  const { fraud, segmentation } = environment;
  const fraudModel = { endpoint: fraud.endpoint, read: readProbabilities };
  const segmentationModel = {
    endpoint: segmentation.endpoint,
    read: (answer: string, rows: number) => readClasses(answer, rows, segmentation.segments),
  };

  const scored = (
    { event, arrived }: Candidate,
    { state }: Judged,
    learnt: boolean,
    probability: number | Failed,
    segment: string | Failed,
  ): Fate => {
    if (typeof probability === "object") return probability;
    if (typeof segment === "object") return segment;
    const suspected = probability >= fraud.threshold;
    const line = scoredLine(event.text, {
      fraude_probabilidade: probability,
      fraude_suspeita: suspected,
      segmento: segment,
      perfil: learnt ? state : "indisponivel",
      modelo_fraude: fraud.model,
      modelo_segmento: segmentation.model,
      recebido_em: iso(arrived),
    });
    return { kind: event.kind, line: Buffer.from(line), suspected };
  };
  const confirmed = ({ event, arrived }: Candidate, learnt: boolean): Fate => {
    if (!learnt) return { failed: "unlearnt" };
    const line = confirmedLine(event.text, { recebido_em: iso(arrived) });
    return { kind: event.kind, line: Buffer.from(line) };
  };

  return async (
    { records }: Pick<FirehoseTransformationEvent, "records">,
    context: Context,
  ): Promise<FirehoseTransformationResult> => {
    const left = context.getRemainingTimeInMillis() - MARGIN_MS;
    const time = endIn(left);
    const recalling = endIn(Math.min(left / 2, RECALL_MS));
    try {
      const read = records.map(readRecord);
      const candidates = read.filter((it) => "event" in it);
      const reached = await before(recalling.signal, memory()).catch((error: Error) => error);
      const recalled = await recall(reached, candidates, recalling.signal);
      const judged = recalled.judged.filter((it) => it !== undefined);
      const [probabilities, segments, learnt] = await Promise.all([
        score(client, fraudModel, judged.map(csvOf("fraud")), time.signal, limits),
        score(client, segmentationModel, judged.map(csvOf("segmentation")), time.signal, limits),
        recalled.count(time.signal),
      ]);
      let candidate = 0;
      let row = 0;
      const ended = read.map((it): Fate => {
        if ("refused" in it) return it;
        const verdict = recalled.judged[candidate];
        const isLearnt = learnt[candidate++] === true;
        if (!verdict) return confirmed(it, isLearnt);
        const probability = probabilities.scores[row] as number | Failed;
        return scored(
          it,
          verdict,
          isLearnt,
          probability,
          segments.scores[row++] as string | Failed,
        );
      });
      const { result, fates } = respond(records, ended);
      const scorings = { fraud: probabilities, segmentation: segments };
      const outcome = { records, fates, ...scorings, profiles: recalled.usage };
      for (const line of logLines(context, outcome, Date.now())) write(line);
      refuseEmptyHanded(fates);
      return result;
    } finally {
      time.clear();
      recalling.clear();
    }
  };
}

/** A signal that aborts after some time, at once when there is none. */
function endIn(milliseconds: number): { signal: AbortSignal; clear(): void } {
  const ending = new AbortController();
  // Every call of a batch listens, and Node would warn of the eleventh.
  setMaxListeners(0, ending.signal);
  if (milliseconds <= 0) ending.abort();
  const timer = setTimeout(() => ending.abort(), Math.max(milliseconds, 0));
  return { signal: ending.signal, clear: () => clearTimeout(timer) };
}

/** @throws BatchFailed as {@link scoringHandler} promises. */
function refuseEmptyHanded(fates: readonly Fate[]): void {
  const failed = fates.flatMap((it) => ("failed" in it ? [it.failed] : []));
  if (fates.some((it) => "line" in it) || !failed.some((reason) => FAILURES[reason].batch)) return;
  const reasons = [...new Set(failed)].join(", ");
  throw new BatchFailed(
    `none of ${failed.length} events came to an end: ${reasons}. Firehose hands the batch in again`,
  );
}

function csvOf(model: "fraud" | "segmentation"): (judged: Judged) => string {
  return (judged) => csvRow(judged[model]);
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
