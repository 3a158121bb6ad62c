import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import { encodeEvent } from "../../contract/event.ts";
import { SAMPLE_TRANSACTION } from "../../contract/transaction.ts";
import { dynamoDb } from "../../emulator/dynamodb/service.ts";
import { type Kinesis, kinesis } from "../../emulator/kinesis/service.ts";
import { s3 } from "../../emulator/s3/service.ts";
import { type Clients, clientsOf } from "../../operations/target/clients.ts";
import type { Places } from "../../operations/target/outputs.ts";
import { uuid } from "../support/scoring.ts";
import { ACCOUNT, openWorld, REGION, resource, type World } from "../support/world.ts";

/** What a stack exports. */
export const OUTPUTS = {
  streamName: "transactions",
  streamArn: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/transactions`,
  lakeBucket: "lake",
  backupBucket: "backup",
  backupPrefix: "records/",
  errorPrefix: "failed/!{firehose:error-output-type}/year=!{timestamp:yyyy}/",
  deliveredPrefix: "delivered/",
  quarantinePrefix: "quarantine/",
  ledgerTable: "ledger",
};

export const PLACES: Required<Places> = {
  stream: "transactions",
  lakeBucket: "lake",
  backup: { bucket: "backup", prefix: "records/" },
  ledgerTable: "ledger",
  prefixes: { delivered: "delivered/", failed: "failed/", quarantine: "quarantine/" },
};

/** Where a test's error object lies. */
export const ERRORS = "failed/processing-failed/year=2026/month=01/day=05/hour=17/delivery-1";

/** A lake, its backup, a stream of one shard and a ledger, with clients that may call them. */
export interface Operated {
  readonly world: World;
  readonly stream: Kinesis;
  readonly clients: Clients;
  /** Calls made by the clients, such as `s3:PutObject`, each once. */
  readonly calls: Set<string>;
  /** Write an object as it is. */
  write(bucket: string, key: string, bytes: string | Uint8Array): void;
  /** Every object under a prefix of the lake, by its key. */
  objects(prefix: string): Record<string, string>;
  /** Put records to the stream, as a producer does. */
  put(records: readonly Uint8Array[]): Promise<void>;
  /** What the stream holds, in its order. */
  records(): Promise<{ readonly partitionKey: string; readonly data: string }[]>;
  close(): Promise<void>;
}

export async function operated(): Promise<Operated> {
  const world = await openWorld(
    [
      resource("aws:s3/bucket:Bucket", "lake", {}, { bucket: "lake" }),
      resource("aws:s3/bucket:Bucket", "backup", {}, { bucket: "backup" }),
      resource(
        "aws:kinesis/stream:Stream",
        "transactions",
        { shardCount: 1, retentionPeriod: 24 },
        { name: "transactions", arn: OUTPUTS.streamArn },
      ),
      resource(
        "aws:dynamodb/table:Table",
        "ledger",
        { hashKey: "id", attributes: [{ name: "id", type: "S" }] },
        { name: "ledger" },
      ),
    ],
    { factor: 60 },
  );
  const clients = clientsOf(world.me);
  const calls = new Set<string>();
  for (const client of [clients.s3, clients.kinesis, clients.dynamoDb]) record(client, calls);
  const own = clientsOf(world.me);
  const bucket = (name: string) => join(world.out, "s3", name);
  await world.start(s3);
  const stream = await world.start(kinesis);
  await world.start(dynamoDb);
  return {
    world,
    stream,
    clients,
    calls,
    write(name, key, bytes) {
      const path = join(bucket(name), key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    },
    objects(prefix) {
      const files = readdirSync(bucket("lake"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      const found = files.map((file) => [relative(bucket("lake"), file), file] as const);
      return Object.fromEntries(
        found
          .filter(([key]) => key.startsWith(prefix))
          .sort()
          .map(([key, file]) => [key, readFileSync(file, "utf8")]),
      );
    },
    async put(records) {
      const Records = records.map((Data) => ({ Data, PartitionKey: "1" }));
      await own.kinesis.send(new PutRecordsCommand({ StreamName: "transactions", Records }));
    },
    async records() {
      const { ShardIterator } = await own.kinesis.send(
        new GetShardIteratorCommand({
          StreamName: "transactions",
          ShardId: "shardId-000000000000",
          ShardIteratorType: "TRIM_HORIZON",
        }),
      );
      const { Records = [] } = await own.kinesis.send(new GetRecordsCommand({ ShardIterator }));
      return Records.map(({ PartitionKey = "", Data = new Uint8Array() }) => ({
        partitionKey: PartitionKey,
        data: Buffer.from(Data).toString(),
      }));
    },
    async close() {
      clients.close();
      own.close();
      await world.remove();
    },
  };
}

function record({ middlewareStack }: Clients["s3" | "kinesis" | "dynamoDb"], calls: Set<string>) {
  const recording =
    <Args, Result>(
      next: (args: Args) => Promise<Result>,
      { clientName = "", commandName = "" }: { clientName?: string; commandName?: string },
    ) =>
    (args: Args): Promise<Result> => {
      calls.add(`${clientName.replace("Client", "")}:${commandName.replace("Command", "")}`);
      return next(args);
    };
  (middlewareStack as { add(middleware: typeof recording, options: object): void }).add(recording, {
    name: "recording",
    step: "initialize",
  });
}

/** The `n`th transaction as it goes on the wire. */
export function transaction(n: number, changed: object = {}): Buffer {
  const event = { ...SAMPLE_TRANSACTION, identificador_unico_transacao: uuid(n), ...changed };
  return Buffer.from(encodeEvent(event));
}

/** When the `n`th failure had arrived. */
export const ARRIVAL = Date.UTC(2026, 0, 5, 17);

/** The line of a failed record, as Firehose writes it today. */
export function failedLine(original: Uint8Array, changed: object = {}): string {
  const line = {
    rawData: Buffer.from(original).toString("base64"),
    errorCode: "Lambda.ProcessingFailedStatus",
    errorMessage: "ProcessingFailed status set for record",
    attemptsMade: 1,
    arrivalTimestamp: ARRIVAL,
    attemptEndingTimestamp: ARRIVAL + 60_000,
    lambdaARN: "arn:aws:lambda:sa-east-1:123456789012:function:scoring",
    ...changed,
  };
  return `${JSON.stringify(line)}\n`;
}

/** Progress that is not shown. */
export const UNSEEN = () => ({ add() {}, stop() {} });
