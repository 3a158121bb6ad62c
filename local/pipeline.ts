import { join } from "node:path";
import { CommandError } from "../cli/errors.ts";
import { RUN_DIRECTORY } from "../contract/runDirectory.ts";
import {
  type Authoriser,
  type ClientSettings,
  type Emulator,
  type Faults,
  openEmulator,
} from "../emulator/index.ts";
import type { Graph } from "../program/index.ts";
import { progressGate, runAll, unlessAborted } from "./concurrency.ts";
import { displayed } from "./display.ts";
import type { RunFault } from "./faults.ts";
import { lakeOf } from "./lake.ts";
import { poison } from "./poison/poison.ts";
import { simulate } from "./simulate.ts";
import { type Counted, counted, type Observed } from "./summary.ts";
import type { Traffic } from "./traffic.ts";
import { type User, usersOf } from "./users.ts";

/** How a pipeline is to be played. */
export interface PipelineOptions {
  /** Absolute directory for all that it keeps. What an earlier pipeline left there is gone on with. */
  readonly out: string;
  /** How many times faster AWS's time passes. */
  readonly clock: number;
  /** What goes wrong on purpose. @default nothing */
  readonly faults?: Faults<RunFault> | undefined;
  /** Whether accounts and counterparties are remembered; without, their table answers nobody. @default true */
  readonly profiles?: boolean;
  /** Decides who may do what. @default the policies that the stack declares */
  readonly authoriser?: Authoriser;
}

/** All that a stack declares, at work on this machine. */
export interface Pipeline {
  /** Types of declared resources that are emulated. */
  readonly emulated: ReadonlySet<string>;
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
  const { out, clock, faults, profiles = true, authoriser } = options;
  const stream = streamName(graph);
  const emulator = await openEmulator(graph, {
    ...{ out, factor: clock, faults, authoriser, users: usersOf(graph) },
    down: profiles ? [] : ["dynamoDb"],
  });
  const { kinesis, firehose } = emulator.services;
  const [sentFile, poisonFile] = [join(out, RUN_DIRECTORY.sent), join(out, RUN_DIRECTORY.poison)];
  const opened = Date.now();
  let inS3 = opened;
  const settled = async () => {
    await emulator.settled();
    inS3 = Date.now();
  };
  return {
    emulated: emulator.resourceTypes,
    stream,
    client: (user) => emulator.client(user),
    failed: emulator.failed,
    settled,
    send(traffic) {
      return displayed(emulator, traffic, async (signal) => {
        const common = { stream, client: emulator.client("simulator") };
        await runAll(signal, (signal) => {
          const simulated = simulate({ ...traffic, ...common, sentFile, signal });
          if (!faults) return [simulated];
          const { count } = traffic;
          // What is put is read at once, and the reading changes the delivery.
          const due = progressGate(simulated, () => kinesis.accepted / count, firehose.onChange);
          return [simulated, poison({ ...common, faults, count, file: poisonFile, due, signal })];
        });
        await unlessAborted(settled(), signal);
      });
    },
    async count() {
      const found = await counted(lakeOf(graph, out), sentFile, poisonFile);
      const seconds = Math.max(0, inS3 - Math.max(found.arrived, opened)) / 1000;
      return {
        ...found,
        faults: faults ? Object.fromEntries(faults.injected) : null,
        ...observed(emulator, graph),
        seconds,
        recordsPerSecond: Math.round(firehose.transformed / seconds) || 0,
      };
    },
    close: () => emulator.close(),
  };
}

/** What the services have counted. */
function observed(
  { services, denials }: Emulator,
  { outputs }: Graph,
): Pick<Observed, "denied" | "scored" | "endpointCalls" | "profileAccess"> {
  const { firehose, sageMaker, dynamoDb } = services;
  const { transformed: scored } = firehose;
  const callsOf = (endpoint: unknown) => sageMaker.calls.get(String(endpoint)) ?? 0;
  const { keysRead, writes, conflicts } = dynamoDb;
  return {
    denied: denials,
    scored,
    endpointCalls: {
      fraud: callsOf(outputs.fraudEndpoint),
      segmentation: callsOf(outputs.segmentationEndpoint),
    },
    profileAccess: {
      keysPer1000: Math.round((1000 * keysRead) / Math.max(scored, 1)),
      writes,
      conflicts,
    },
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
