import type { FirehoseClient } from "@aws-sdk/client-firehose";
import type { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { FirehoseTransformationEvent, FirehoseTransformationResult } from "aws-lambda";
import { sendAlerts } from "./alerts.ts";
import { readClasses, readProbabilities } from "./answer.ts";
import { BatchTime } from "./batchTime.ts";
import { csvRow } from "./csvRow.ts";
import { before } from "./deadline.ts";
import { decide } from "./decide.ts";
import type { Environment } from "./environment.ts";
import { FAILURES } from "./failure.ts";
import { type Invocation, logLines } from "./log.ts";
import type { BatchSummary, EndedRecord } from "./outcome.ts";
import { type Memory, recall } from "./profiles/recall.ts";
import { readRecord, type TransactionRecord, withFeatures } from "./record.ts";
import { respond } from "./response.ts";
import { LIMITS, type Limits, score } from "./score.ts";

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
  const models = modelsOf(environment);

  return async (
    { records }: Pick<FirehoseTransformationEvent, "records">,
    context: Context,
  ): Promise<FirehoseTransformationResult> => {
    const time = new BatchTime(context.getRemainingTimeInMillis());
    try {
      const read = records.map(readRecord);

      const events = read.filter((it) => "event" in it);
      const reached = await before(time.recall.signal, memory()).catch((error: Error) => error);
      const history = await recall(reached, events, time.recall.signal);
      const batch = read.map((record) => withFeatures(record, history.judged));

      const transactions = batch.filter((it) => "features" in it);
      const [fraud, segmentation, learnt] = await Promise.all([
        score(client, models.fraud, transactions, time.scoring.signal, limits).finally(() =>
          time.scored(),
        ),
        score(client, models.segmentation, transactions, time.segmentation.signal, limits),
        history.count(time.scoring.signal),
      ]);

      const findings = { probabilities: fraud.scores, segments: segmentation.scores, learnt };
      const decided = batch.map((record) => decide(record, findings, environment));
      // A line without room in the response fails: alerts, log and metrics go by how records ended, not by the decision.
      const { result, records: ended } = respond(decided);

      time.judged();
      const { deliveryStream } = environment.alerts;
      const lines = suspectedLines(ended);
      const alertUsage = await sendAlerts(alerts, deliveryStream, lines, time.alerting.signal);

      const summary: BatchSummary = {
        records: ended,
        fraud,
        segmentation,
        profiles: history.usage,
        alerts: alertUsage,
      };
      for (const line of logLines(context, summary, Date.now())) write(line);
      throwIfNothingCompleted(ended);
      return result;
    } finally {
      time.clear();
    }
  };
}

function modelsOf({ fraud, segmentation }: Environment) {
  return {
    fraud: {
      endpoint: fraud.endpoint,
      row: ({ features }: TransactionRecord) => csvRow(features.fraud),
      read: readProbabilities,
    },
    segmentation: {
      endpoint: segmentation.endpoint,
      row: ({ features }: TransactionRecord) => csvRow(features.segmentation),
      read: (answer: string, rows: number) => readClasses(answer, rows, segmentation.segments),
    },
  };
}

/** The lines of suspected transactions, to be sent as alerts. */
function suspectedLines(records: readonly EndedRecord[]): Buffer[] {
  return records.flatMap(({ outcome }) =>
    "line" in outcome && outcome.suspected ? [outcome.line] : [],
  );
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
