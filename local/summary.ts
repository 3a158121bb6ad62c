import { readFile } from "node:fs/promises";
import type { ScoredTransaction } from "../contract/scored.ts";
import { type Lake, objectKeys, objectLines } from "./lake.ts";

/** What a local run came to; `OUT/summary.json` holds the same. */
export interface Summary {
  stack: string;
  seed: number;
  /** Transactions the stream accepted from the simulator. */
  sent: number;
  /** Of those, by id: found among the delivered objects. */
  delivered: number;
  /** Of those, by id: found only under the error prefix, where they can be replayed. */
  failed: number;
  /** Of those, by id: found nowhere. Anything but 0 is a defect. */
  unaccounted: number;
  /** Delivered transactions with `fraude_suspeita`. */
  flagged: number;
  /** Transactions the simulator made anomalous. */
  anomalies: number;
  /** Anomalies among the flagged. */
  caught: number;
  /** `caught / flagged`, 0 to 1; null when nothing was flagged. */
  precision: number | null;
  /** `caught / anomalies`, 0 to 1; null without anomalies. */
  recall: number | null;
  /** Accounts by the segment of their latest transaction. */
  segments: Record<string, number>;
  /** Invocations of each endpoint. */
  endpointCalls: { fraud: number; segmentation: number };
  /** Objects in the lake, failed records' included. */
  objects: number;
  /** Wall time from the first arrival on the stream until all was in S3. */
  seconds: number;
  recordsPerSecond: number;
  /** How many times faster the time passes that AWS counts. */
  clockFactor: number;
}

/** What the run itself knows; the rest is counted from the files it left. */
export interface Observed
  extends Pick<Summary, "stack" | "seed" | "endpointCalls" | "clockFactor"> {
  /** When all was in S3, epoch milliseconds. */
  readonly settled: number;
}

/**
 * Count what became of every transaction that was sent, from the objects on disk.
 *
 * @param sentFile The simulator's side file: one `{"id", "scenario"}` a line.
 */
export async function summarise(lake: Lake, sentFile: string, run: Observed): Promise<Summary> {
  const scenarios = await readScenarios(sentFile);
  const keys = await objectKeys(lake.directory);
  const delivered = new Set<string>();
  const failed = new Set<string>();
  const flagged = new Set<string>();
  let arrived = run.settled;
  const latest = new Map<string, { at: string; segment: string }>();

  for (const key of keys) {
    const lines = await objectLines(lake.directory, key);
    if (key.startsWith(lake.failedPrefix)) {
      for (const line of lines) {
        const error: { rawData: string; arrivalTimestamp: number } = JSON.parse(line);
        failed.add(failedId(error.rawData));
        arrived = Math.min(arrived, error.arrivalTimestamp);
      }
      continue;
    }
    for (const line of lines) {
      const scored: ScoredTransaction = JSON.parse(line);
      const id = scored.identificador_unico_transacao;
      delivered.add(id);
      if (scored.fraude_suspeita) flagged.add(id);
      arrived = Math.min(arrived, Date.parse(scored.recebido_em));
      const at = `${scored.data} ${scored.horario}`;
      if (at >= (latest.get(scored.numero_conta)?.at ?? "")) {
        latest.set(scored.numero_conta, { at, segment: scored.segmento });
      }
    }
  }

  const sent = [...scenarios.keys()];
  const anomalies = sent.filter((id) => scenarios.get(id) !== "ordinary");
  const caught = anomalies.filter((id) => flagged.has(id)).length;
  const count = {
    sent: sent.length,
    delivered: sent.filter((id) => delivered.has(id)).length,
    failed: sent.filter((id) => !delivered.has(id) && failed.has(id)).length,
  };
  const seconds = (run.settled - arrived) / 1000;
  return {
    stack: run.stack,
    seed: run.seed,
    ...count,
    unaccounted: count.sent - count.delivered - count.failed,
    flagged: flagged.size,
    anomalies: anomalies.length,
    caught,
    precision: ratio(caught, flagged.size),
    recall: ratio(caught, anomalies.length),
    segments: tally([...latest.values()].map(({ segment }) => segment)),
    endpointCalls: run.endpointCalls,
    objects: keys.length,
    seconds,
    recordsPerSecond: Math.round(count.delivered / seconds) || 0,
    clockFactor: run.clockFactor,
  };
}

async function readScenarios(sentFile: string): Promise<Map<string, string>> {
  const lines = (await readFile(sentFile, "utf8")).split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const { id, scenario }: { id: string; scenario: string } = JSON.parse(line);
      return [id, scenario];
    }),
  );
}

/** Id of the transaction that an error object keeps; its text when it is no transaction. */
function failedId(rawData: string): string {
  const original = Buffer.from(rawData, "base64").toString();
  try {
    return String(JSON.parse(original).identificador_unico_transacao);
  } catch {
    return original;
  }
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** How often each value occurs, most frequent first. */
function tally(values: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)));
}
