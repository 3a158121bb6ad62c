import type { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { chunks } from "./chunks.ts";
import type { Failed, Trouble } from "./failure.ts";
import { type Call, invoke } from "./invoke.ts";

/** How much goes into one call, and how many calls at a time. */
export interface Limits {
  /** Rows of one call, at least 1. */
  readonly rows: number;
  /** Bytes of one call's body. */
  readonly bytes: number;
  /** Calls to one endpoint at a time, for one batch. */
  readonly concurrency: number;
  /** Halvings of refused chunks in one batch; each costs two calls. */
  readonly halvings: number;
  /** Longest one call may take, ms. */
  readonly callMs: number;
}

export const LIMITS: Limits = {
  // A batch of Firehose's largest buffer (3 MB, some 4,000 events) in a handful of calls, while one bad
  // answer costs no more than this.
  rows: 1_000,
  // A serverless endpoint takes 4 MB, the container 6 MiB (MAX_CONTENT_LENGTH).
  bytes: 3_500_000,
  // Firehose runs up to 5 batches a shard at once, and a small serverless endpoint serves few calls.
  concurrency: 2,
  // One bad row among 1,000 takes 10 halvings.
  halvings: 50,
  // SageMaker gives up after 60 s, which a serverless endpoint's cold start may need.
  callMs: 65_000,
};

/** One endpoint, how it is asked about an item, and how its answers read. */
export interface Model<Item, Score> {
  /** Endpoint name. */
  readonly endpoint: string;
  /** The item's CSV row without a line end, in ASCII. */
  readonly row: (item: Item) => string;
  /** One score per row, or undefined when the answer is anything else. */
  readonly read: (answer: string, rows: number) => Score[] | undefined;
}

/** A chunk that failed, for the log. */
export interface FailedChunk extends Trouble {
  readonly endpoint: string;
  readonly rows: number;
}

/** How one endpoint was used for one batch, for the log and the metrics. */
export interface EndpointUsage {
  readonly failures: readonly FailedChunk[];
  /** In the order in which they ended. */
  readonly calls: readonly Call[];
}

/** What came of asking one endpoint about items. */
export interface Scoring<Item, Score> extends EndpointUsage {
  /** The score of every item, or why it has none. */
  readonly scores: ReadonlyMap<Item, Score | Failed>;
}

/**
 * Score items with one endpoint, in as few calls as the limits allow. Never throws for what an endpoint does.
 *
 * A chunk that the container refuses as such (4xx: for it one row spoils the whole body) is halved until
 * the bad row is alone.
 *
 * @param items None of them twice.
 * @param signal Aborts when no time is left; what isn't answered by then has failed.
 */
export async function score<Item, Score>(
  client: SageMakerRuntimeClient,
  model: Model<Item, Score>,
  items: readonly Item[],
  signal: AbortSignal,
  limits: Limits,
): Promise<Scoring<Item, Score>> {
  const scores = new Map<Item, Score | Failed>();
  const failures: FailedChunk[] = [];
  const calls: Call[] = [];
  const rows = items.map(model.row);
  const lengths = rows.map((row) => row.length + 1);
  const queue = chunks(lengths, limits.rows, limits.bytes);
  let halvings = 0;

  const work = async () => {
    for (let chunk = queue.shift(); chunk; chunk = queue.shift()) {
      const { from, to } = chunk;
      const part = rows.slice(from, to);
      const answer = await invoke(client, model.endpoint, part, signal, calls, limits.callMs);
      const read = typeof answer === "string" ? model.read(answer, part.length) : undefined;
      if (read) {
        for (const [i, score] of read.entries()) scores.set(items[from + i] as Item, score);
        continue;
      }
      const trouble: Trouble = typeof answer === "string" ? { failed: "bad-answer" } : answer;
      const manyRejected = trouble.failed === "rejected" && part.length > 1;
      if (manyRejected && halvings < limits.halvings) {
        halvings++;
        const middle = from + Math.ceil(part.length / 2);
        queue.push({ from, to: middle }, { from: middle, to });
        continue;
      }
      const failed = manyRejected ? "chunk-rejected" : trouble.failed;
      failures.push({ ...trouble, failed, endpoint: model.endpoint, rows: part.length });
      for (const item of items.slice(from, to)) scores.set(item, { failed });
    }
  };
  await Promise.all(Array.from({ length: limits.concurrency }, work));
  return { scores, failures, calls };
}
