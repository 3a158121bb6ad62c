import type { FirehoseClient } from "@aws-sdk/client-firehose";
import type { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { FirehoseTransformationEvent, FirehoseTransformationResult } from "aws-lambda";
import { sendAlerts } from "./alerts.ts";
import { readClasses, readProbabilities } from "./answer.ts";
import { readRecord } from "./batch.ts";
import { BatchTime } from "./batchTime.ts";
import { csvRow } from "./csvRow.ts";
import { before } from "./deadline.ts";
import type { Environment } from "./environment.ts";
import { FAILURES, type Failed } from "./failure.ts";
import { type Invocation, logLines } from "./log.ts";
import type { EndedRecord, RecordOutcome } from "./outcome.ts";
import { type Memory, recall } from "./profiles/recall.ts";
import { respond } from "./response.ts";
import { LIMITS, type Limits, score } from "./score.ts";
import { confirmed, scored } from "./verdict.ts";

/** What the handler works with. */
export interface Parts {
  readonly environment: Environment;
  readonly client: SageMakerRuntimeClient;
  /** Takes the alerts. */
  readonly alerts: FirehoseClient;
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
 * The Firehose transformation: each transaction comes back with its scores, each confirmed fraud when it was learnt
 * of, or else `ProcessingFailed`, which keeps the original under the error prefix.
 *
 * A transaction is `Ok` only with its fraud score. That segmentation alone failed costs it its segment, and that the
 * profiles can't be reached its history: it says so. A confirmed fraud then fails, since it came for nothing else. Near
 * the end of the time what is scored is returned and the rest fails.
 *
 * Every suspected transaction that is `Ok` is also sent as an alert, before the handler returns. That may fail without
 * failing anything else.
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
export function scoringHandler(parts: Parts) {
  const { environment, client, alerts, memory, write, limits = LIMITS } = parts;
  const { fraud, segmentation } = environment;
  const fraudModel = { endpoint: fraud.endpoint, read: readProbabilities };
  const segmentationModel = {
    endpoint: segmentation.endpoint,
    read: (answer: string, rows: number) => readClasses(answer, rows, segmentation.segments),
  };

  return async (
    { records }: Pick<FirehoseTransformationEvent, "records">,
    context: Context,
  ): Promise<FirehoseTransformationResult> => {
    const time = new BatchTime(context.getRemainingTimeInMillis());
    try {
      const read = records.map(readRecord);
      const candidates = read.filter((it) => "event" in it);
      const { signal } = time.recall;
      const reached = await before(signal, memory()).catch((error: Error) => error);
      const recalled = await recall(reached, candidates, signal);
      const judged = candidates.flatMap(({ event }) => recalled.judged.get(event) ?? []);
      const rows = (model: "fraud" | "segmentation") => judged.map((it) => csvRow(it[model]));
      const [probabilities, segments, learnt] = await Promise.all([
        score(client, fraudModel, rows("fraud"), time.scoring.signal, limits).finally(() =>
          time.scored(),
        ),
        score(client, segmentationModel, rows("segmentation"), time.segmentation.signal, limits),
        recalled.count(time.scoring.signal),
      ]);
      let row = 0;
      const outcomes = read.map((it): RecordOutcome => {
        if ("refused" in it) return it;
        const verdict = recalled.judged.get(it.event);
        const isLearnt = learnt.has(it.event);
        if (!verdict) return confirmed(it, isLearnt);
        const probability = probabilities.scores[row] as number | Failed;
        const segment = segments.scores[row++] as string | Failed;
        const findings = { state: verdict.state, learnt: isLearnt, probability, segment };
        return scored(it, findings, environment);
      });
      const decided = records.map((source, i) => ({
        source,
        outcome: outcomes[i] as RecordOutcome,
      }));
      const { result, records: ended } = respond(decided);
      time.judged();
      const told = await sendAlerts(
        alerts,
        environment.alerts.deliveryStream,
        ended.flatMap(({ outcome: it }) => ("line" in it && it.suspected ? [it.line] : [])),
        time.alerting.signal,
      );
      const summary = {
        ...{ records: ended, profiles: recalled.usage, alerts: told },
        ...{ fraud: probabilities, segmentation: segments },
      };
      for (const line of logLines(context, summary, Date.now())) write(line);
      throwIfNothingCompleted(ended);
      return result;
    } finally {
      time.clear();
    }
  };
}

/** @throws BatchFailed as {@link scoringHandler} promises. */
function throwIfNothingCompleted(records: readonly EndedRecord[]): void {
  const failed = records.flatMap(({ outcome }) => ("failed" in outcome ? [outcome.failed] : []));
  const completed = records.some(({ outcome }) => "line" in outcome);
  if (completed || !failed.some((reason) => FAILURES[reason].batch)) return;
  const reasons = [...new Set(failed)].join(", ");
  throw new BatchFailed(
    `none of ${failed.length} events came to an end: ${reasons}. Firehose hands the batch in again`,
  );
}
