import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RUN_DIRECTORY } from "../contract/runDirectory.ts";
import { Faults } from "../emulator/index.ts";
import { evaluate, type Graph } from "../program/index.ts";
import type { RunFault } from "./faults.ts";
import { openPipeline, type Pipeline } from "./pipeline.ts";
import { printComparisonStart, printDeclared } from "./report.ts";
import type { RunOptions } from "./runOptions.ts";
import type { Comparison, DetectionMetrics, Observed, Summary } from "./summary.ts";
import { printServing, printSummary } from "./summaryReport.ts";
import type { Traffic } from "./traffic.ts";
import { CLIENT_FILES, writeClientFiles } from "./users.ts";
import { writeJson } from "./wholeFile.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** What a stack of this project declares. */
export function declared(stack: string, signal: AbortSignal): Promise<Graph> {
  return evaluate({ directory: PROJECT, stack, signal });
}

/**
 * Send simulated transactions through what `index.ts` declares, until the last of them is in S3.
 *
 * Prints what is declared, the progress and the summary, and leaves the summary in `OUT/summary.json`. What an earlier
 * run has left in the directory is gone on with; one that had got to its summary sends nothing more, and is only counted
 * again.
 */
export async function run(options: RunOptions): Promise<Summary> {
  const { graph, out, clock, seed, signal, resumed } = options;
  await removeClientFiles(out);
  await writeJson(join(out, RUN_DIRECTORY.outputs), publicOutputs(graph));
  const faults = options.faults && new Faults<RunFault>(options.faults, seed);
  const pipeline = await openPipeline(graph, { out, clock, faults });
  try {
    signal.throwIfAborted();
    const finished = await earlierSummary(out);
    printDeclared(graph, pipeline.emulated, options, finished !== undefined);
    const traffic: Traffic = { count: options.records, seed, signal };
    if (finished) await pipeline.settled();
    else await pipeline.send(traffic);
    faults?.stop();
    const { arrived, ...found } = await pipeline.count();
    const summary: Summary = {
      ...{ stack: graph.stack, seed, clockFactor: clock, resumed },
      ...found,
      ...(finished ? observed(finished) : { comparison: await comparisonOf(options, traffic) }),
    };
    await writeJson(join(out, RUN_DIRECTORY.summary), summary);
    printSummary(summary, graph, out);
    if (options.serve) await serve(pipeline, out, signal);
    return summary;
  } finally {
    await pipeline.close();
    await removeClientFiles(out);
  }
}

/** Stay up for other clients, until `signal`; what they have put is in S3 then. */
async function serve(pipeline: Pipeline, out: string, signal: AbortSignal): Promise<void> {
  printServing(pipeline.stream, out, await writeClientFiles(out, pipeline.client));
  await Promise.race([once(signal, "abort"), pipeline.failed]);
  await pipeline.settled();
}

/** The run serves no other clients any more, or not yet. */
async function removeClientFiles(out: string): Promise<void> {
  for (const name of CLIENT_FILES) await rm(join(out, name), { force: true });
}

function publicOutputs({ outputs, secretOutputs = [] }: Graph): object {
  return Object.fromEntries(
    Object.entries(outputs).filter(([name]) => !secretOutputs.includes(name)),
  );
}

async function earlierSummary(out: string): Promise<Summary | undefined> {
  const file = join(out, RUN_DIRECTORY.summary);
  return existsSync(file) ? JSON.parse(await readFile(file, "utf8")) : undefined;
}

/** What can't be counted again of a run that has sent everything. */
function observed(finished: Summary): Omit<Observed, "denied"> & Pick<Summary, "comparison"> {
  const { comparison, faults, scored, endpointCalls, profileAccess, seconds, recordsPerSecond } =
    finished;
  return { comparison, faults, scored, endpointCalls, profileAccess, seconds, recordsPerSecond };
}

/** Play the same traffic without what the comparison is about; nothing of it stays but the figures. */
async function comparisonOf(options: RunOptions, traffic: Traffic): Promise<Comparison | null> {
  const { graph, out, clock, compare, records, faults } = options;
  if (!compare || records === 0 || faults) return null;
  const directory = join(out, RUN_DIRECTORY.comparison);
  const without = async (
    title: string,
    profiles: boolean,
    changed: Partial<Traffic>,
  ): Promise<DetectionMetrics> => {
    // What a kill may have left.
    await rm(directory, { recursive: true, force: true });
    const pipeline = await openPipeline(graph, { out: directory, clock, profiles });
    try {
      printComparisonStart(title);
      await pipeline.send({ ...traffic, ...changed });
      const { flagged, precision, recall, scenarios } = await pipeline.count();
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
