import { join } from "node:path";
import { CommandError } from "../cli/errors.ts";
import { type DynamoDb, dynamoDb } from "../emulator/dynamodb/service.ts";
import type { Faults } from "../emulator/faults/faults.ts";
import { firehose } from "../emulator/firehose/service.ts";
import type { Authoriser } from "../emulator/iam/authoriser.ts";
import { kinesis } from "../emulator/kinesis/service.ts";
import { lambda } from "../emulator/lambda/service.ts";
import { s3 } from "../emulator/s3/service.ts";
import { type SageMaker, sageMaker } from "../emulator/sagemaker/service.ts";
import { secretsManager } from "../emulator/secretsManager/service.ts";
import type { ClientSettings, Service } from "../emulator/service.ts";
import { openStage } from "../emulator/stage.ts";
import type { Graph } from "../program/graph.ts";
import { deliveredEarlier, displayed } from "./display.ts";
import { lakeOf } from "./lake.ts";
import { poison } from "./poison/poison.ts";
import { type Simulation, simulate } from "./simulate.ts";
import { type Counted, counted, type Observed } from "./summary.ts";
import { onTheWay, together, unlessAborted } from "./together.ts";
import type { User } from "./users.ts";

/** How a pipeline is to be played. */
export interface PipelineOptions {
  /** Absolute directory for all that it keeps. What an earlier pipeline left there is gone on with. */
  readonly out: string;
  /** How many times faster AWS's time passes. */
  readonly clock: number;
  /** What goes wrong on purpose. @default nothing */
  readonly faults?: Faults | undefined;
  /** Whether accounts and counterparties are remembered; without, their table answers nobody. @default true */
  readonly profiles?: boolean;
  /** Decides who may do what. @default the policies that the stack declares */
  readonly authoriser?: Authoriser;
}

/** What to send through it. */
export type Traffic = Pick<Simulation, "count" | "seed" | "confirmRate" | "signal">;

/** All that a stack declares, at work on this machine. */
export interface Pipeline {
  readonly services: readonly Service[];
  /** Name of the stream that takes transactions. */
  readonly stream: string;
  /** Settings of a client that acts as one of the users. */
  client(user: User): ClientSettings;
  /** Rejects when delivery can't go on. */
  readonly failed: Promise<never>;
  /**
   * Send what of simulated transactions, and of poison records that the faults ask for, has not been sent yet. Resolves
   * when the last of them is in S3.
   */
  send(traffic: Traffic): Promise<void>;
  /** Resolves when everything that was put is in S3. */
  settled(): Promise<void>;
  /** Count what became of all that was sent. */
  count(): Promise<Counted & Observed>;
  close(): Promise<void>;
}

/** Stand up what a stack declares. */
export async function openPipeline(graph: Graph, options: PipelineOptions): Promise<Pipeline> {
  const { out, clock, faults, profiles = true } = options;
  const stage = await openStage(graph, out, clock, faults, options.authoriser);
  try {
    const objects = await stage.start(s3);
    const stream = await stage.start(kinesis);
    const models = await stage.start(sageMaker);
    const tables = profiles ? await stage.start(dynamoDb) : undefined;
    const secrets = await stage.start(secretsManager);
    const functions = await stage.start(lambda);
    const earlier = await deliveredEarlier(graph, out, stream);
    // Last, as deployed: it reads from LATEST, and what it calls has to be there.
    const delivery = await stage.start(firehose);
    const opened = Date.now();
    let inS3 = opened;
    const name = streamName(graph);
    const client = (user: User) => stage.client(`arn:aws:iam::${graph.accountId}:user/${user}`);
    const settled = async () => {
      await delivery.settled(stream.tips());
      inS3 = Date.now();
    };
    const [sentFile, poisonFile] = [join(out, "sent.ndjson"), join(out, "poison.ndjson")];
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
      stream: name,
      client,
      failed: delivery.failed,
      settled,
      send(traffic) {
        return displayed(stream, delivery, earlier, traffic, async (signal) => {
          const common = { stream: name, client: client("simulator") };
          await together(signal, (signal) => {
            const simulated = simulate({ ...traffic, ...common, sentFile, signal });
            if (!faults) return [simulated];
            const { count } = traffic;
            // What is put is read at once, and the reading changes the delivery.
            const due = onTheWay(simulated, () => stream.accepted / count, delivery.onChange);
            return [simulated, poison({ ...common, faults, count, file: poisonFile, due, signal })];
          });
          await unlessAborted(settled(), signal);
        });
      },
      async count() {
        const found = await counted(lakeOf(graph, out), sentFile, poisonFile);
        const seconds = Math.max(0, inS3 - Math.max(found.arrived, opened)) / 1000;
        const { transformed: scored } = delivery;
        return {
          ...found,
          faults: faults ? Object.fromEntries(faults.injected) : null,
          denied: stage.frontDoor.denials,
          scored,
          endpointCalls: endpointCalls(graph, models),
          profileAccess: profileAccess(tables, scored),
          seconds,
          recordsPerSecond: Math.round(scored / seconds) || 0,
        };
      },
      close: () => stage.close(),
    };
  } catch (error) {
    await stage.close();
    throw error;
  }
}

function profileAccess(table: DynamoDb | undefined, scored: number): Observed["profileAccess"] {
  const { keysRead = 0, writes = 0, conflicts = 0 } = table ?? {};
  return { keysPer1000: Math.round((1000 * keysRead) / Math.max(scored, 1)), writes, conflicts };
}

function endpointCalls(graph: Graph, { calls }: SageMaker): Observed["endpointCalls"] {
  const of = (endpoint: unknown) => calls.get(String(endpoint)) ?? 0;
  return {
    fraud: of(graph.outputs.fraudEndpoint),
    segmentation: of(graph.outputs.segmentationEndpoint),
  };
}

/** The stream that the stack's Firehose reads, by name. */
function streamName(graph: Graph): string {
  const stream = graph.resources.find(({ type }) => type === "aws:kinesis/stream:Stream");
  if (stream) return String(stream.outputs.name);
  throw new CommandError(
    `stack ${graph.stack} reads a stream that it does not declare (streamMode: existing); the local run has only what is declared`,
  );
}
