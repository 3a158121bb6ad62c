import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stages } from "../cli/progress.ts";
import { Clock } from "./clock.ts";
import { openFrontDoor } from "./frontDoor.ts";
import { lakeOf } from "./lake.ts";
import { evaluate } from "./program/evaluate.ts";
import type { Graph } from "./program/graph.ts";
import { printDeclared, printSummary } from "./report.ts";
import type { Service, Surroundings } from "./service.ts";
import { type Firehose, firehose } from "./services/firehose.ts";
import { type Kinesis, kinesis } from "./services/kinesis.ts";
import { lambda } from "./services/lambda.ts";
import { s3 } from "./services/s3.ts";
import { sageMaker } from "./services/sagemaker.ts";
import { simulate } from "./simulate.ts";
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
  /** Ends the run early; it then rejects with the signal's reason. */
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
  const frontDoor = await openFrontDoor({ region: graph.region });
  const open: { close(): Promise<void> }[] = [frontDoor];
  try {
    const surroundings: Surroundings = {
      graph,
      out,
      clock: new Clock(options.clock),
      client: frontDoor.client,
    };
    const started = async <S extends Service>(service: (around: Surroundings) => Promise<S>) => {
      signal.throwIfAborted();
      const playing = await service(surroundings);
      open.unshift(playing);
      frontDoor.serve(playing);
      return playing;
    };
    const objects = await started(s3);
    const stream = await started(kinesis);
    const models = await started(sageMaker);
    const functions = await started(lambda);
    // Last, as deployed: it reads from LATEST, and what it calls has to be there.
    const delivery = await started(firehose);
    printDeclared(graph, [objects, stream, models, functions, delivery], options);

    const sentFile = join(out, "sent.ndjson");
    const begun = performance.now();
    await shown(stream, delivery, options, async (working) => {
      await simulate({
        stream: streamName(graph),
        count: options.records,
        seed: options.seed,
        sentFile,
        client: frontDoor.client(`arn:aws:iam::${graph.accountId}:user/simulator`),
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
      seconds: Math.round(performance.now() - begun) / 1000,
      clockFactor: options.clock,
    });
    await writeWhole(join(out, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
    printSummary(summary, graph, out);
    return summary;
  } finally {
    for (const service of open) await service.close();
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
  throw new Error(
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

/** Write a file so that nobody ever sees half of it. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}
