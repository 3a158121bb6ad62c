import type { ScoredTransaction } from "../contract/scored.ts";
import { type Lake, objectKeys, objectLines } from "./lake.ts";
import { identityIn, readSent, type SentRecord } from "./sent.ts";

/** What became of the records of one kind. */
export interface Fates {
  /** Accepted by the stream. */
  sent: number;
  /** Of those, by id: found among the delivered objects. */
  delivered: number;
  /** Of those, by id: found only under the error prefix, where they can be replayed. */
  failed: number;
}

/** Frauds of one scenario, as the simulator made them. */
export interface Caught {
  /** Transactions sent. */
  sent: number;
  /** Of those, flagged. */
  caught: number;
  /** `caught / sent`, 0 to 1; null when none was sent. */
  recall: number | null;
}

/** How well the frauds among some traffic were told. */
export interface Judgement {
  /** Delivered transactions with `fraude_suspeita`. */
  flagged: number;
  /** Frauds of any scenario among the flagged, 0 to 1; null when nothing was flagged. */
  precision: number | null;
  /** Share of the anomalous amounts that is flagged, 0 to 1; null without any. */
  recall: number | null;
  /** Frauds by scenario. */
  scenarios: Record<string, Caught>;
}

/** The same traffic, without what is to be compared. */
export interface Comparison {
  /** No account and no counterparty has a history. */
  withoutProfiles: Judgement;
  /** No fraud is confirmed. */
  withoutConfirmations: Judgement;
}

/** What a local run came to; `OUT/summary.json` holds the same. */
export interface Summary extends Fates, Judgement {
  stack: string;
  seed: number;
  /** `sent`, `delivered` and `failed` are of transactions; these are of confirmed frauds. */
  confirmations: Fates;
  /** Records of both kinds, by id: found nowhere. Anything but 0 is a defect. */
  unaccounted: number;
  /** Transactions with an anomalous amount. */
  anomalies: number;
  /** Of those, flagged. */
  caught: number;
  /** Null when nothing was compared. */
  comparison: Comparison | null;
  /** Accounts by the segment of their latest transaction. */
  segments: Record<string, number>;
  /** Transactions by what was known of their accounts: `perfil`. */
  profiles: Record<string, number>;
  /** Invocations of each endpoint. */
  endpointCalls: { fraud: number; segmentation: number };
  /** Profiles read, by distinct keys of each batch, for 1,000 records; what was written, and what lost to others. */
  profileAccess: { keysPer1000: number; writes: number; conflicts: number };
  /** Objects in the lake, failed records' included. */
  objects: number;
  /** Wall time from the first arrival on the stream until all was in S3. */
  seconds: number;
  /** Transactions. */
  recordsPerSecond: number;
  /** How many times faster the time passes that AWS counts. */
  clockFactor: number;
}

/** What the run itself knows; the rest is counted from the files it left. */
export interface Observed
  extends Pick<Summary, "stack" | "seed" | "endpointCalls" | "clockFactor"> {
  /** Of the table of profiles. */
  readonly table: {
    readonly keysRead: number;
    readonly writes: number;
    readonly conflicts: number;
  };
  /** When all was in S3, epoch milliseconds. */
  readonly settled: number;
}

/** What the lake's objects hold. */
interface Found {
  /** Identities ({@link identityIn}) of records delivered, and of records kept as failed. */
  readonly delivered: Set<string>;
  readonly failed: Set<string>;
  /** Ids of flagged transactions. */
  readonly flagged: Set<string>;
  readonly profiles: string[];
  /** Account to its latest transaction. */
  readonly latest: Map<string, { at: string; segment: string }>;
  /** First arrival on the stream, epoch milliseconds. */
  arrived: number;
  objects: number;
}

/**
 * Count what became of every record that was sent, from the objects on disk.
 *
 * @param sentFile The simulator's side file, see {@link readSent}.
 */
export async function summarise(lake: Lake, sentFile: string, run: Observed): Promise<Summary> {
  const sent = await readSent(sentFile);
  const found = await readLake(lake, run.settled);
  const transactions = sent.filter(({ tipo }) => tipo === "transacao");
  const confirmations = fates(
    sent.filter(({ tipo }) => tipo !== "transacao"),
    found,
  );
  const counted = fates(transactions, found);
  const frauds = transactions.filter(({ scenario }) => scenario !== "ordinary");
  const scenarios = caughtByScenario(frauds, found.flagged);
  const anomalies = scenarios["anomalous-amount"] ?? { sent: 0, caught: 0, recall: null };
  const hits = frauds.filter(({ id }) => found.flagged.has(id)).length;
  const seconds = (run.settled - found.arrived) / 1000;
  const { sent: all, delivered, failed } = counted;
  const ended = delivered + failed + confirmations.delivered + confirmations.failed;
  return {
    stack: run.stack,
    seed: run.seed,
    ...counted,
    confirmations,
    unaccounted: all + confirmations.sent - ended,
    flagged: found.flagged.size,
    anomalies: anomalies.sent,
    caught: anomalies.caught,
    precision: ratio(hits, found.flagged.size),
    recall: anomalies.recall,
    scenarios,
    comparison: null,
    segments: tally([...found.latest.values()].map(({ segment }) => segment)),
    profiles: tally(found.profiles),
    endpointCalls: run.endpointCalls,
    profileAccess: {
      keysPer1000: Math.round((1000 * run.table.keysRead) / Math.max(all, 1)),
      writes: run.table.writes,
      conflicts: run.table.conflicts,
    },
    objects: found.objects,
    seconds,
    recordsPerSecond: Math.round(delivered / seconds) || 0,
    clockFactor: run.clockFactor,
  };
}

async function readLake(lake: Lake, settled: number): Promise<Found> {
  const keys = await objectKeys(lake.directory);
  const found: Found = {
    delivered: new Set(),
    failed: new Set(),
    flagged: new Set(),
    profiles: [],
    latest: new Map(),
    arrived: settled,
    objects: keys.length,
  };
  for (const key of keys) {
    const isFailed = key.startsWith(lake.failedPrefix);
    for (const line of await objectLines(lake.directory, key)) {
      if (isFailed) keepFailed(found, line);
      else keepDelivered(found, line);
    }
  }
  return found;
}

function keepFailed(found: Found, line: string): void {
  const error: { rawData: string; arrivalTimestamp: number } = JSON.parse(line);
  found.failed.add(identityIn(Buffer.from(error.rawData, "base64").toString()));
  found.arrived = Math.min(found.arrived, error.arrivalTimestamp);
}

function keepDelivered(found: Found, line: string): void {
  const scored: ScoredTransaction = JSON.parse(line);
  const again = found.delivered.size;
  found.delivered.add(identityIn(line));
  found.arrived = Math.min(found.arrived, Date.parse(scored.recebido_em));
  // A confirmation is not scored; what is delivered twice counts once.
  if (scored.segmento === undefined || found.delivered.size === again) return;
  if (scored.fraude_suspeita) found.flagged.add(scored.identificador_unico_transacao);
  found.profiles.push(scored.perfil);
  const at = `${scored.data} ${scored.horario}`;
  if (at >= (found.latest.get(scored.numero_conta)?.at ?? "")) {
    found.latest.set(scored.numero_conta, { at, segment: scored.segmento });
  }
}

function fates(records: readonly SentRecord[], { delivered, failed }: Found): Fates {
  const missing = records.filter(({ identity }) => !delivered.has(identity));
  return {
    sent: records.length,
    delivered: records.length - missing.length,
    failed: missing.filter(({ identity }) => failed.has(identity)).length,
  };
}

function caughtByScenario(
  frauds: readonly SentRecord[],
  flagged: ReadonlySet<string>,
): Record<string, Caught> {
  const names = [...new Set(frauds.map(({ scenario }) => scenario))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const sent = frauds.filter(({ scenario }) => scenario === name);
      const caught = sent.filter(({ id }) => flagged.has(id)).length;
      return [name, { sent: sent.length, caught, recall: ratio(caught, sent.length) }];
    }),
  );
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
