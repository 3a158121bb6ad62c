import { join } from "node:path";
import { CommandError } from "../cli/errors.ts";
import { stages } from "../cli/progress.ts";
import { lakeOf } from "./lake.ts";
import type { Graph } from "./program/graph.ts";
import type { ClientSettings, Service } from "./service.ts";
import { type DynamoDb, dynamoDb } from "./services/dynamodb.ts";
import { type Firehose, firehose } from "./services/firehose.ts";
import { type Kinesis, kinesis } from "./services/kinesis.ts";
import { lambda } from "./services/lambda.ts";
import { s3 } from "./services/s3.ts";
import { type SageMaker, sageMaker } from "./services/sagemaker.ts";
import { secretsManager } from "./services/secretsManager.ts";
import { type Simulation, simulate } from "./simulate.ts";
import { openStage } from "./stage.ts";
import { type Summary, summarise } from "./summary.ts";

/** How a pipeline is to be played. */
export interface PipelineOptions {
  /** Absolute directory for all that it keeps. */
  readonly out: string;
  /** How many times faster AWS's time passes. */
  readonly clock: number;
  /** Whether accounts and counterparties are remembered; without, their table answers nobody. @default true */
  readonly profiles?: boolean;
}

/** What to send through it. */
export type Traffic = Pick<Simulation, "count" | "seed" | "confirmRate" | "signal">;

/** All that a stack declares, at work on this machine. */
export interface Pipeline {
  readonly services: readonly Service[];
  /** Name of the stream that takes transactions. */
  readonly stream: string;
  /** Settings of who may put them. */
  readonly producer: ClientSettings;
  /** Rejects when delivery can't go on. */
  readonly failed: Promise<never>;
  /** Send simulated transactions, until the last of them is in S3, and count what became of them. */
  play(traffic: Traffic): Promise<Summary>;
  /** Resolves when everything that was put is in S3. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Stand up what a stack declares. */
export async function openPipeline(graph: Graph, options: PipelineOptions): Promise<Pipeline> {
  const { out, clock, profiles = true } = options;
  const stage = await openStage(graph, out, clock);
  try {
    const objects = await stage.start(s3);
    const stream = await stage.start(kinesis);
    const models = await stage.start(sageMaker);
    const tables = profiles ? await stage.start(dynamoDb) : undefined;
    const secrets = await stage.start(secretsManager);
    const functions = await stage.start(lambda);
    // Last, as deployed: it reads from LATEST, and what it calls has to be there.
    const delivery = await stage.start(firehose);
    const producer = stage.client(`arn:aws:iam::${graph.accountId}:user/simulator`);
    const settled = () => delivery.settled(stream.tips());
    const sentFile = join(out, "sent.ndjson");
    return {
      services: [
        objects,
        stream,
        models,
        ...(tables ? [tables] : []),
        secrets,
        functions,
        delivery,
      ],
      stream: streamName(graph),
      producer,
      failed: delivery.failed,
      settled,
      async play(traffic) {
        const name = streamName(graph);
        await shown(stream, delivery, traffic, async (signal) => {
          await simulate({ ...traffic, stream: name, sentFile, client: producer, signal });
          await unlessAborted(settled(), signal);
        });
        return await summarise(lakeOf(graph, out), sentFile, {
          stack: graph.stack,
          seed: traffic.seed,
          endpointCalls: endpointCalls(graph, models),
          table: tables ?? NO_TABLE,
          settled: Date.now(),
          clockFactor: clock,
        });
      },
      close: () => stage.close(),
    };
  } catch (error) {
    await stage.close();
    throw error;
  }
}

const NO_TABLE: Pick<DynamoDb, "keysRead" | "writes" | "conflicts"> = {
  keysRead: 0,
  writes: 0,
  conflicts: 0,
};

function endpointCalls(graph: Graph, { calls }: SageMaker): Summary["endpointCalls"] {
  const of = (endpoint: unknown) => calls.get(String(endpoint)) ?? 0;
  return {
    fraud: of(graph.outputs.fraudEndpoint),
    segmentation: of(graph.outputs.segmentationEndpoint),
  };
}

/**
 * Do `work` while the screen shows how far the records are; confirmations come on top of what is counted there. A
 * delivery that fails ends the work.
 */
async function shown(
  stream: Kinesis,
  delivery: Firehose,
  { count, signal }: Traffic,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const display = stages(["sent", "scored", "delivered"], count);
  const show = () => {
    display.set("sent", Math.min(stream.accepted, count));
    display.set("scored", Math.min(delivery.transformed, count));
    display.set("delivered", Math.min(delivery.delivered, count));
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
