import { once } from "node:events";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CommandError } from "../cli/errors.ts";
import { stages } from "../cli/progress.ts";
import { lakeOf } from "./lake.ts";
import { evaluate } from "./program/evaluate.ts";
import type { Graph } from "./program/graph.ts";
import { printDeclared, printServing, printSummary } from "./report.ts";
import { environmentOf } from "./service.ts";
import { type Firehose, firehose } from "./services/firehose.ts";
import { type Kinesis, kinesis } from "./services/kinesis.ts";
import { lambda } from "./services/lambda.ts";
import { s3 } from "./services/s3.ts";
import { sageMaker } from "./services/sagemaker.ts";
import { simulate } from "./simulate.ts";
import { openStage } from "./stage.ts";
import { type Summary, summarise } from "./summary.ts";

/** What `npm start` is told. */
export interface RunOptions {
  readonly stack: string;
  /** Transactions to simulate. */
  readonly records: number;
  /** Of the simulated traffic. */
  readonly seed: number;
  /** How many times faster AWS's time passes. */
  readonly clock: number;
  /** Absolute directory, claimed for this run. */
  readonly out: string;
  /** Keep the services up after the summary, until {@link signal}. */
  readonly serve: boolean;
  /** Ends the run early; it then rejects with the signal's reason. Ends a run that serves as planned. */
  readonly signal: AbortSignal;
}

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Send simulated transactions through what `index.ts` declares, until the last of them is in S3.
 *
 * Prints what is declared, the progress and the summary, and leaves the summary in `OUT/summary.json`.
 */
export async function run(options: RunOptions): Promise<Summary> {
  const { out, signal } = options;
  const graph = await evaluate({ directory: PROJECT, stack: options.stack, signal });
  const stage = await openStage(graph, out, options.clock);
  try {
    const objects = await stage.start(s3);
    const stream = await stage.start(kinesis);
    const models = await stage.start(sageMaker);
    const functions = await stage.start(lambda);
    // Last, as deployed: it reads from LATEST, and what it calls has to be there.
    const delivery = await stage.start(firehose);
    signal.throwIfAborted();
    printDeclared(graph, [objects, stream, models, functions, delivery], options);

    const sentFile = join(out, "sent.ndjson");
    const producer = stage.client(`arn:aws:iam::${graph.accountId}:user/simulator`);
    await shown(stream, delivery, options, async (working) => {
      await simulate({
        stream: streamName(graph),
        count: options.records,
        seed: options.seed,
        sentFile,
        client: producer,
        signal: working,
      });
      await unlessAborted(delivery.settled(stream.tips()), working);
    });
    const calls = (endpoint: unknown) => models.calls.get(String(endpoint)) ?? 0;
    const summary = await summarise(lakeOf(graph, out), sentFile, {
      stack: options.stack,
      seed: options.seed,
      endpointCalls: {
        fraud: calls(graph.outputs.fraudEndpoint),
        segmentation: calls(graph.outputs.segmentationEndpoint),
      },
      settled: Date.now(),
      clockFactor: options.clock,
    });
    await writeWhole(join(out, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
    printSummary(summary, graph, out);
    if (options.serve) {
      const settings = join(out, "aws.env");
      const lines = Object.entries(environmentOf(producer)).map(
        ([name, value]) => `${name}=${value}\n`,
      );
      await writeWhole(settings, lines.join(""));
      printServing(streamName(graph), settings);
      await Promise.race([once(signal, "abort"), delivery.failed]);
      await delivery.settled(stream.tips());
    }
    return summary;
  } finally {
    await stage.close();
  }
}

/** Do `work` while the screen shows how far the records are. A delivery that fails ends the work. */
async function shown(
  stream: Kinesis,
  delivery: Firehose,
  { records, signal }: RunOptions,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const display = stages(["sent", "scored", "delivered"], records);
  const show = () => {
    display.set("sent", stream.accepted);
    display.set("scored", delivery.transformed);
    display.set("delivered", delivery.delivered);
  };
  const unsubscribe = delivery.onChange(show);
  const failed = new AbortController();
  delivery.failed.catch((error) => failed.abort(error));
  try {
    await work(AbortSignal.any([signal, failed.signal]));
  } finally {
    unsubscribe();
    show();
    display.stop();
  }
}

/** The stream that the stack's Firehose reads, by name. */
function streamName(graph: Graph): string {
  const stream = graph.resources.find(({ type }) => type === "aws:kinesis/stream:Stream");
  if (stream) return String(stream.outputs.name);
  throw new CommandError(
    `stack ${graph.stack} reads a stream that it does not declare (streamMode: existing); the local run has only what is declared`,
  );
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Write a file so that nobody ever sees half of it, and nobody else at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text, { mode: 0o600 });
  await rename(`${path}.part`, path);
}
