import { confirmedLine, scoredLine } from "../../contract/scored.ts";
import type { Candidate } from "./batch.ts";
import type { Environment } from "./environment.ts";
import type { Failed } from "./failure.ts";
import type { RecordOutcome } from "./outcome.ts";
import type { Judged } from "./profiles/recall.ts";

/** What was found out about a transaction. */
export interface Findings {
  readonly state: Judged["state"];
  /** Whether its account and its counterparty know of it now. */
  readonly learnt: boolean;
  /** Probability of fraud. */
  readonly probability: number | Failed;
  readonly segment: string | Failed;
}

/**
 * How a transaction ends. Without a fraud score it has failed. Without a segment it is delivered, and says so: a
 * segment is for marketing, and waiting for it would keep a suspicion from those who act on it.
 */
export function scored(
  { event, arrived }: Candidate,
  { state, learnt, probability, segment }: Findings,
  { fraud, segmentation }: Environment,
): RecordOutcome {
  if (typeof probability === "object") return probability;
  const degraded = typeof segment === "object";
  const suspected = probability >= fraud.threshold;
  const line = scoredLine(event.text, {
    fraude_probabilidade: probability,
    fraude_suspeita: suspected,
    segmento: degraded ? null : segment,
    perfil: learnt ? state : "indisponivel",
    modelo_fraude: fraud.model,
    modelo_segmento: degraded ? null : segmentation.model,
    recebido_em: iso(arrived),
  });
  return { kind: event.kind, line: Buffer.from(line), suspected, degraded };
}

/** How a confirmed fraud ends: it came for nothing but to be learnt of. */
export function confirmed({ event, arrived }: Candidate, learnt: boolean): RecordOutcome {
  if (!learnt) return { failed: "unlearnt" };
  const line = confirmedLine(event.text, { recebido_em: iso(arrived) });
  return { kind: event.kind, line: Buffer.from(line) };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
