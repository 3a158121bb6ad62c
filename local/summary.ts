import { existsSync } from "node:fs";
import type { Denial } from "../emulator/index.ts";
import type { Lake } from "./lake.ts";
import { LakeScan } from "./lakeScan.ts";
import { readSent, type SentRecord } from "./sent.ts";

/** What became of the records of one kind. */
export interface RecordCounts {
  /** Accepted by the stream. */
  sent: number;
  /** Of those, by identity: found among the delivered objects. */
  delivered: number;
  /** Of those, found only under the error prefix, where they can be replayed, or in quarantine. */
  failed: number;
}

/** Frauds of one scenario, as the simulator made them. */
export interface ScenarioMetrics {
  /** Transactions sent. */
  sent: number;
  /** Of those, flagged. */
  flagged: number;
  /** `flagged / sent`, 0 to 1; null when none was sent. */
  recall: number | null;
}

/** How well the frauds among some traffic were told. */
export interface DetectionMetrics {
  /** Delivered transactions with `fraude_suspeita`. */
  flagged: number;
  /** Frauds of any scenario among the flagged, 0 to 1; null when nothing was flagged. */
  precision: number | null;
  /** Share of the anomalous amounts that is flagged, 0 to 1; null without any. */
  recall: number | null;
  /** Frauds by scenario. */
  scenarios: Record<string, ScenarioMetrics>;
}

/** The same traffic, without what is to be compared. */
export interface Comparison {
  /** No account and no counterparty has a history. */
  withoutProfiles: DetectionMetrics;
  /** No fraud is confirmed. */
  withoutConfirmations: DetectionMetrics;
}

/** What only the run itself can tell, since it was started or last resumed. */
export interface Observed {
  /** What went wrong on purpose, and how often; null when nothing was to. */
  faults: Record<string, number> | null;
  /** Calls that were refused for want of permission. Any is a defect of a policy. */
  denied: readonly Denial[];
  /** Records of all kinds that the Lambda answered for, or whose retries are used up. */
  scored: number;
  /** Invocations of each endpoint. */
  endpointCalls: { fraud: number; segmentation: number };
  /** Profiles read, by distinct keys of each batch, for 1,000 scored; what was written, and what lost to others. */
  profileAccess: { keysPer1000: number; writes: number; conflicts: number };
  /** Wall time from the first arrival on the stream until all was in S3. */
  seconds: number;
  /** Of `scored`. */
  recordsPerSecond: number;
}

/** What a local run came to; `OUT/summary.json` holds the same. */
export interface Summary extends RecordCounts, DetectionMetrics, Observed {
  stack: string;
  seed: number;
  /** How many times faster the time passes that AWS counts. */
  clockFactor: number;
  /** How often the run was continued after it had ended early. */
  resumed: number;
  /** `sent`, `delivered` and `failed` are of transactions; these are of confirmed frauds. */
  confirmations: RecordCounts;
  /** Likewise of records that were sent because something is wrong with them. */
  poison: RecordCounts;
  /** Records of all kinds that were found nowhere. Anything but 0 is a defect. */
  unaccounted: number;
  /** Identities of the first ten of those. */
  missing: string[];
  /** Records that were delivered more than once. */
  duplicates: number;
  /** Delivered transactions without a segment, since only segmentation was down. */
  degraded: number;
  /** Of `flagged`, those that are among the alerts. */
  alerts: number;
  /** Transactions with an anomalous amount. */
  anomalies: number;
  /** Of those, flagged. */
  flaggedAnomalies: number;
  /** Null when nothing was compared. */
  comparison: Comparison | null;
  /** Accounts by the segment of their latest transaction that has one. */
  segments: Record<string, number>;
  /** Transactions by what was known of their accounts: `perfil`. */
  profiles: Record<string, number>;
  /** Objects in the lake, of all kinds. */
  objects: number;
}

/** What was counted from the files that a run left. */
export type Counted = Omit<
  Summary,
  keyof Observed | "comparison" | "resumed" | keyof RunParameters
> & {
  /** First arrival on the stream, epoch milliseconds; Infinity when nothing arrived. */
  readonly arrived: number;
};

/** What a run was told. */
type RunParameters = Pick<Summary, "stack" | "seed" | "clockFactor">;

/** How many identities of missing records are kept. */
const MAX_NAMED = 10;
const ORDINARY = "ordinary";

/**
 * Count what became of every record that was sent, from the objects on disk.
 *
 * @param sentFile The simulator's side file, see {@link readSent}.
 * @param poisonFile Likewise of poison records; need not be there.
 */
export async function counted(lake: Lake, sentFile: string, poisonFile: string): Promise<Counted> {
  const scan = await LakeScan.of(lake);
  const [transactions, confirmations, poison] = [new Tally(), new Tally(), new Tally()];
  const missing: string[] = [];
  const note = (of: Tally, { identity }: SentRecord) => {
    if (of.note(scan, identity) || missing.length >= MAX_NAMED) return;
    missing.push(identity);
  };
  const scenarios = new Map<string, { sent: number; flagged: number }>();
  for await (const record of readSent(sentFile)) {
    if (record.tipo !== "transacao") {
      note(confirmations, record);
      continue;
    }
    note(transactions, record);
    if (record.scenario === ORDINARY) continue;
    const { sent = 0, flagged = 0 } = scenarios.get(record.scenario) ?? {};
    const hit = scan.isFlagged(record.identity) ? 1 : 0;
    scenarios.set(record.scenario, { sent: sent + 1, flagged: flagged + hit });
  }
  if (existsSync(poisonFile)) {
    for await (const record of readSent(poisonFile)) note(poison, record);
  }
  const all = [...scenarios.values()];
  const { sent = 0, flagged = 0 } = scenarios.get("anomalous-amount") ?? {};
  return {
    ...transactions.counts,
    confirmations: confirmations.counts,
    poison: poison.counts,
    unaccounted: transactions.missing + confirmations.missing + poison.missing,
    missing,
    duplicates: scan.duplicates,
    flagged: scan.flagged,
    anomalies: sent,
    flaggedAnomalies: flagged,
    precision: ratio(
      all.reduce((sum, one) => sum + one.flagged, 0),
      scan.flagged,
    ),
    recall: ratio(flagged, sent),
    scenarios: Object.fromEntries(
      [...scenarios]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, one]) => [name, { ...one, recall: ratio(one.flagged, one.sent) }]),
    ),
    alerts: scan.alerts,
    degraded: scan.degraded,
    segments: mostFirst(tally(scan.segments())),
    profiles: mostFirst(scan.profiles),
    objects: scan.objects,
    arrived: scan.arrived,
  };
}

/** Counts the fates of records of one kind. */
class Tally {
  readonly counts: RecordCounts = { sent: 0, delivered: 0, failed: 0 };

  /** @returns whether the record was found. */
  note(scan: LakeScan, identity: string): boolean {
    this.counts.sent++;
    if (scan.isDelivered(identity)) this.counts.delivered++;
    else if (scan.isRetained(identity)) this.counts.failed++;
    else return false;
    return true;
  }

  get missing(): number {
    return this.counts.sent - this.counts.delivered - this.counts.failed;
  }
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function tally(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** How often each value occurs, most frequent first. */
function mostFirst(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)));
}
