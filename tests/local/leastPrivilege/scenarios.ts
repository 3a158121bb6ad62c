import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { environmentOf } from "../../../emulator/clientSettings.ts";
import type { Pipeline } from "../../../local/pipeline.ts";
import { simulate } from "../../../local/simulate.ts";
import type { User } from "../../../local/users.ts";
import { audit } from "../../../operations/audit/run.ts";
import { redrive } from "../../../operations/redrive/run.ts";
import { clientsOf } from "../../../operations/target/clients.ts";
import { placesIn } from "../../../operations/target/outputs.ts";
import type { Graph } from "../../../program/graph.ts";
import { readDelivered } from "../../../training/sources.ts";
import { confirmationBytes, eventBytes, eventsByAmount, uuid } from "../../support/scoring.ts";

/** A local run of one stack. */
export interface Run {
  readonly graph: Graph;
  readonly pipeline: Pipeline;
  /** Its directory. */
  readonly out: string;
}

const HOUR = 3_600_000;
const UNSEEN = () => ({ add() {}, stop() {} });

/** Records of every kind, one that can't be scored included. */
export const RECORDS: readonly Buffer[] = [
  ...eventsByAmount(28),
  confirmationBytes(),
  Buffer.from("no event\n"),
];

/**
 * The same, and those after which profiles are read and written in every way: more transactions of one account with
 * one shop than an item holds, and two so far apart that an item is written anew.
 */
export const MANY_RECORDS: readonly Buffer[] = [
  ...RECORDS,
  ...Array.from({ length: 1050 }, (_, i) =>
    eventBytes({ identificador_unico_transacao: uuid(1000 + i) }),
  ),
  ...["2025-01-05", "2026-01-05"].map((data, i) =>
    eventBytes({ identificador_unico_transacao: uuid(5000 + i), numero_conta: "1-X", data }),
  ),
];

/** Most records in one call. */
const MAX_RECORDS = 500;

/** Put records as a producer does; resolves when they are in S3. */
export async function deliver({ pipeline }: Run, records: readonly Buffer[]): Promise<void> {
  const client = new KinesisClient({ ...pipeline.client("simulator"), maxAttempts: 1 });
  try {
    for (let i = 0; i < records.length; i += MAX_RECORDS) {
      const Records = records
        .slice(i, i + MAX_RECORDS)
        .map((Data, i) => ({ Data, PartitionKey: `${i % 10}` }));
      await client.send(new PutRecordsCommand({ StreamName: pipeline.stream, Records }));
    }
    await pipeline.settled();
  } finally {
    client.destroy();
  }
}

/** What each user does once records were delivered: all that their command does. */
export const SCENARIOS: Readonly<Record<User, (run: Run) => Promise<void>>> = {
  async simulator({ pipeline, out }) {
    await simulate({
      stream: pipeline.stream,
      count: 30,
      seed: 1,
      sentFile: join(out, "sent.ndjson"),
      client: pipeline.client("simulator"),
      signal: AbortSignal.timeout(60_000),
    });
  },

  async redrive({ graph, pipeline, out }) {
    const failed = { rawData: eventBytes().toString("base64"), errorCode: "Lambda.FunctionError" };
    const key = "failed/processing-failed/year=2026/month=01/day=05/hour=17/delivery-1";
    const path = join(out, "s3", String(graph.outputs.lakeBucket), key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify({ ...failed, attemptsMade: 4, arrivalTimestamp: 1 })}\n`);
    const clients = clientsOf(pipeline.client("redrive"));
    const { signal } = new AbortController();
    const options = { maxAttempts: 5, dryRun: false, signal, show: UNSEEN };
    try {
      await redrive(placesIn(graph.outputs, "--run"), clients, options);
    } finally {
      clients.close();
    }
  },

  /** As against AWS, where nothing is read from a directory: with what the stream holds, and with the backup. */
  async audit({ graph, pipeline }) {
    const settings = pipeline.client("audit");
    const target = { flag: "--stack", settings, ...placesIn(graph.outputs, "--stack") };
    const clients = clientsOf(settings);
    const now = Date.now();
    const bounds = { since: now - HOUR, until: now + HOUR };
    const usual = { ...bounds, sent: [], now, signal: new AbortController().signal, show: UNSEEN };
    try {
      await audit(target, clients, usual);
      await audit(target, clients, { ...usual, kind: "backup" });
    } finally {
      clients.close();
    }
  },

  async training({ graph, pipeline }) {
    const usual = { ...process.env };
    Object.assign(process.env, environmentOf(pipeline.client("training")));
    try {
      await readDelivered([`s3://${graph.outputs.lakeBucket}`], 0, UNSEEN);
    } finally {
      process.env = usual;
    }
  },
};
