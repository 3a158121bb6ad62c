import { once } from "node:events";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openPipeline, type Traffic } from "./pipeline.ts";
import { evaluate } from "./program/evaluate.ts";
import type { Graph } from "./program/graph.ts";
import { printAgain, printDeclared, printServing, printSummary } from "./report.ts";
import { environmentOf } from "./service.ts";
import type { Comparison, Judgement, Summary } from "./summary.ts";

/** What `npm start` is told. */
export interface RunOptions {
  /** What the stack declares, see {@link declared}. */
  readonly graph: Graph;
  /** Transactions to simulate. */
  readonly records: number;
  /** Of the simulated traffic. */
  readonly seed: number;
  /** How many times faster AWS's time passes. */
  readonly clock: number;
  /** Absolute directory, claimed for this run. */
  readonly out: string;
  /** Play the same traffic again without profiles, and without confirmations, to see what they are worth. */
  readonly compare: boolean;
  /** Keep the services up after the summary, until {@link signal}. */
  readonly serve: boolean;
  /** Ends the run early; it then rejects with the signal's reason. Ends a run that serves as planned. */
  readonly signal: AbortSignal;
}

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** What a stack of this project declares. */
export function declared(stack: string, signal: AbortSignal): Promise<Graph> {
  return evaluate({ directory: PROJECT, stack, signal });
}

/**
 * Send simulated transactions through what `index.ts` declares, until the last of them is in S3.
 *
 * Prints what is declared, the progress and the summary, and leaves the summary in `OUT/summary.json`.
 */
export async function run(options: RunOptions): Promise<Summary> {
  const { graph, out, clock, records, seed, signal } = options;
  const pipeline = await openPipeline(graph, { out, clock });
  try {
    signal.throwIfAborted();
    printDeclared(graph, pipeline.services, options);
    const traffic: Traffic = { count: records, seed, signal };
    const played = await pipeline.play(traffic);
    const comparison = options.compare && records > 0 ? await compare(options, traffic) : null;
    const summary: Summary = { ...played, comparison };
    await writeWhole(join(out, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
    printSummary(summary, graph, out);
    if (options.serve) {
      const settings = join(out, "aws.env");
      const lines = Object.entries(environmentOf(pipeline.producer)).map(
        ([name, value]) => `${name}=${value}\n`,
      );
      await writeWhole(settings, lines.join(""));
      printServing(pipeline.stream, settings);
      await Promise.race([once(signal, "abort"), pipeline.failed]);
      await pipeline.settled();
    }
    return summary;
  } finally {
    await pipeline.close();
  }
}

/** Play the same traffic without what the comparison is about; nothing of it stays but the figures. */
async function compare({ graph, out, clock }: RunOptions, traffic: Traffic): Promise<Comparison> {
  const without = async (
    title: string,
    profiles: boolean,
    changed: Partial<Traffic>,
  ): Promise<Judgement> => {
    const directory = join(out, "comparison");
    const pipeline = await openPipeline(graph, { out: directory, clock, profiles });
    try {
      printAgain(title);
      const { flagged, precision, recall, scenarios } = await pipeline.play({
        ...traffic,
        ...changed,
      });
      return { flagged, precision, recall, scenarios };
    } finally {
      await pipeline.close();
      await rm(directory, { recursive: true, force: true });
    }
  };
  return {
    withoutProfiles: await without("without profiles", false, {}),
    withoutConfirmations: await without("without confirmations", true, { confirmRate: 0 }),
  };
}

/** Write a file so that nobody ever sees half of it, and nobody else at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text, { mode: 0o600 });
  await rename(`${path}.part`, path);
}
