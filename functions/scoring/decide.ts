import type { Accepted } from "../../contract/event.ts";
import { confirmedLine, scoredLine } from "../../contract/scored.ts";
import type { Environment } from "./environment.ts";
import type { Failed } from "./failure.ts";
import type { EndedRecord, RecordOutcome } from "./outcome.ts";
import type { BatchRecord, EventRecord, TransactionRecord } from "./record.ts";

/** What was found out about a batch. */
export interface Findings {
  /** Probability of fraud of every transaction, 0 to 1. */
  readonly probabilities: ReadonlyMap<TransactionRecord, number | Failed>;
  /** Segment of every transaction. */
  readonly segments: ReadonlyMap<TransactionRecord, string | Failed>;
  /** The events that their accounts and counterparties know of now. */
  readonly learnt: ReadonlySet<Accepted>;
}

/** How a record ends, unless it has. */
export function decide(
  record: BatchRecord,
  findings: Findings,
  environment: Environment,
): EndedRecord {
  if ("outcome" in record) return record;
  const outcome =
    "features" in record
      ? scored(record, findings, environment)
      : confirmed(record, findings.learnt.has(record.event));
  return { source: record.source, outcome };
}

/**
 * How a transaction ends. Without a fraud score it has failed. Without a segment it is delivered, and says so: a
 * segment is for marketing, and waiting for it would keep a suspicion from those who act on it.
 */
function scored(
  record: TransactionRecord,
  { probabilities, segments, learnt }: Findings,
  { fraud, segmentation }: Environment,
): RecordOutcome {
  const { event, arrived, features } = record;
  const probability = probabilities.get(record) as number | Failed;
  const segment = segments.get(record) as string | Failed;
  if (typeof probability === "object") return probability;
  const degraded = typeof segment === "object";
  const suspected = probability >= fraud.threshold;
  const line = scoredLine(event.text, {
    fraude_probabilidade: probability,
    fraude_suspeita: suspected,
    segmento: degraded ? null : segment,
    perfil: learnt.has(event) ? features.state : "indisponivel",
    modelo_fraude: fraud.model,
    modelo_segmento: degraded ? null : segmentation.model,
    recebido_em: iso(arrived),
  });
  return { kind: event.kind, line: Buffer.from(line), suspected, degraded };
}

/** How a confirmed fraud ends: it came for nothing but to be learnt of. */
function confirmed({ event, arrived }: EventRecord, learnt: boolean): RecordOutcome {
  if (!learnt) return { failed: "unlearnt" };
  const line = confirmedLine(event.text, { recebido_em: iso(arrived) });
  return { kind: event.kind, line: Buffer.from(line) };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
