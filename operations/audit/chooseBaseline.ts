import { existsSync } from "node:fs";
import { join } from "node:path";
import { DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import { UsageError } from "../../cli/errors.ts";
import { RUN_DIRECTORY } from "../../contract/runDirectory.ts";
import type { ObjectStore } from "../../lake/objectStore.ts";
import type { Clients } from "../target/clients.ts";
import type { StackTarget } from "../target/target.ts";
import type { Unreadable } from "../unreadable.ts";
import { backupBaseline } from "./backupBaseline.ts";
import type { Baseline, Bounds } from "./baseline.ts";
import { sentFiles } from "./sentFiles.ts";
import { streamBaseline } from "./streamBaseline.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/**
 * How long a record may take through AWS before it counts as missing. With a stack's default settings that is 10
 * minutes: 5 s of the Lambda's buffer, four invocations of 120 s, one and a half times 60 s of the S3 buffer. The
 * largest settings make 57; then `--until` has to be given.
 */
export const LAG = 15 * MINUTE;
/** What an object of the backup gathers at most: 900 s. */
const OBJECT_SPAN = 15 * MINUTE;
/** How far back an audit of AWS looks without --since. */
const DAY = 24 * HOUR;
/** What a local run writes down of what it sends. */
const SENT_BY_RUN = [RUN_DIRECTORY.sent, RUN_DIRECTORY.poison];

export interface Choice extends Bounds {
  /** Files that producers wrote. */
  readonly sent: readonly string[];
  /** Take this one. @default the best there is */
  readonly kind?: Baseline["kind"] | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/** A baseline, and from when on its records may be found. */
export interface Chosen {
  readonly baseline: Baseline;
  readonly since: number | undefined;
}

/**
 * What to compare with: the producers' own list if there is one, else the stream as far back as it holds everything,
 * else the backup.
 *
 * @param clients None for a local run that does not serve.
 * @param storeOf The objects of a bucket.
 * @throws UsageError for flags that contradict each other.
 */
export async function chooseBaseline(
  target: StackTarget,
  clients: Clients | undefined,
  storeOf: (bucket: string) => ObjectStore,
  unreadable: Unreadable,
  choice: Choice,
): Promise<Chosen> {
  const { kind, now, signal } = choice;
  const sent = kind === undefined || kind === "sent" ? sentOf(target, choice) : [];
  if (sent.length > 0) {
    if (choice.until === undefined) return { baseline: sentFiles(sent), since: choice.since };
    throw new UsageError(
      "--until needs times of arrival, which a list of ids does not have: leave it out, or add --baseline stream",
    );
  }
  if (kind === "sent") throw new UsageError("--baseline sent needs --sent FILE");
  if (kind === "stream" && !clients) {
    throw new UsageError(`--baseline stream: the local run in ${target.directory} does not serve`);
  }
  const local = target.directory !== undefined;
  const since = choice.since ?? (local ? undefined : now - DAY);
  const bounds = (lag: number) => boundsOf(since, choice.until ?? (local ? undefined : now - lag));
  if (clients && kind !== "backup" && (kind || (await holds(clients, target.stream, since, now)))) {
    return { baseline: streamBaseline(clients.kinesis, target.stream, bounds(LAG), signal), since };
  }
  const { bucket, prefix } = target.backup;
  const until = bounds(LAG + OBJECT_SPAN);
  return { baseline: backupBaseline(storeOf(bucket), prefix, until, unreadable), since };
}

function boundsOf(since: number | undefined, until: number | undefined): Bounds {
  if (since !== undefined && until !== undefined && since >= until) {
    throw new UsageError(
      `--since must lie before --until, which is ${new Date(until).toISOString()}: what is later may still be on its way`,
    );
  }
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}

function sentOf({ directory }: StackTarget, { sent }: Choice): readonly string[] {
  if (sent.length > 0 || directory === undefined) return sent;
  return SENT_BY_RUN.map((file) => join(directory, file)).filter((path) => existsSync(path));
}

/** Whether the stream still has all that arrived since then. A local run's forgets nothing. */
async function holds(
  { kinesis }: Clients,
  stream: string,
  since: number | undefined,
  now: number,
): Promise<boolean> {
  if (since === undefined) return true;
  const answer = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: stream }));
  const hours = answer.StreamDescriptionSummary?.RetentionPeriodHours ?? 0;
  return since >= now - hours * HOUR;
}
