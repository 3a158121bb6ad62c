import { DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import { CommandError } from "../../cli/errors.ts";
import type { Show } from "../../cli/progress.ts";
import { BrokenObjectError } from "../../lake/brokenObject.ts";
import { bucketStore } from "../../lake/bucketStore.ts";
import { type FailedRecord, readFailedRecord } from "../../lake/failedRecord.ts";
import { linesOf } from "../../lake/lines.ts";
import type { ObjectStore, StoredObject } from "../../lake/objectStore.ts";
import { MAX_BYTES, MAX_RECORDS } from "../../producer/putRecords.ts";
import { Ledger } from "../ledger.ts";
import type { Clients } from "../target/clients.ts";
import type { Places } from "../target/outputs.ts";
import { classify } from "./classify.ts";
import { quarantineRecords } from "./quarantine.ts";
import { replayRecords } from "./replay.ts";
import { RedriveReport } from "./report.ts";

/** Bytes of the longest partition key: an account number. */
const KEY_BYTES = 14;

export interface RedriveOptions {
  /** Only what failed then or later, epoch milliseconds. @default everything */
  readonly since?: number;
  /** Only what failed with this code of Firehose's. @default every code */
  readonly reason?: string;
  /** Times that a record is replayed, before it is quarantined. */
  readonly maxAttempts: number;
  /** Say what would be done, and write nothing. */
  readonly dryRun: boolean;
  /** Ends the work after what is in flight. */
  readonly signal: AbortSignal;
  readonly show: Show;
}

/**
 * Put failed records back to their stream, or set them aside where that is of no use. See {@link Ledger} for what a
 * second run or a crash comes to.
 *
 * @param report Counts what has been done; right also when this rejects.
 * @throws CommandError, or what the SDK throws.
 */
export async function redrive(
  places: Places,
  clients: Clients,
  options: RedriveOptions,
  report = new RedriveReport(),
): Promise<RedriveReport> {
  await refuseLostStream(clients, places.stream);
  const { since = 0, signal, show } = options;
  const store = bucketStore(clients.s3, places.lakeBucket);
  const objects: StoredObject[] = [];
  for await (const object of store.list(places.prefixes.failed)) {
    // What an object holds had failed before it was written.
    if (object.modified >= since) objects.push(object);
  }
  const work = new Redrive(places, clients, options, report, store);
  const shown = show(
    "bytes of failed records read",
    objects.reduce((sum, { size }) => sum + size, 0),
  );
  try {
    for (const { key } of objects) {
      if (signal.aborted) break;
      await work.object(key, (bytes) => shown.add(bytes));
    }
  } finally {
    shown.stop();
  }
  return report;
}

/** @throws CommandError when the stream can't be put to; what the SDK throws when it isn't there. */
async function refuseLostStream({ kinesis }: Clients, stream: string): Promise<void> {
  const answer = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: stream }));
  const status = answer.StreamDescriptionSummary?.StreamStatus;
  if (status === "ACTIVE" || status === "UPDATING") return;
  throw new CommandError(`stream ${stream} is ${status}: try again once it is ACTIVE`);
}

/** Goes through error objects, one at a time, in batches that fit one request. */
class Redrive {
  readonly #places: Places;
  readonly #clients: Clients;
  readonly #options: RedriveOptions;
  readonly #report: RedriveReport;
  readonly #store: ObjectStore;
  readonly #ledger: Ledger;
  #batch: FailedRecord[] = [];
  #bytes = 0;

  constructor(
    places: Places,
    clients: Clients,
    options: RedriveOptions,
    report: RedriveReport,
    store: ObjectStore,
  ) {
    this.#places = places;
    this.#clients = clients;
    this.#options = options;
    this.#report = report;
    this.#store = store;
    this.#ledger = new Ledger(clients.dynamoDb, places.ledgerTable);
  }

  async object(key: string, onBytes: (count: number) => void): Promise<void> {
    const { signal } = this.#options;
    const { unreadable } = this.#report;
    this.#report.objects++;
    try {
      for await (const { number, bytes } of linesOf(await this.#store.open(key), onBytes)) {
        const record = readFailedRecord(bytes, { key, number });
        if (record) await this.#add(record, key);
        else unreadable.add(`${key} line ${number}`, "no failed record of Firehose's");
        if (signal.aborted) return;
      }
    } catch (error) {
      if (error instanceof BrokenObjectError) unreadable.add(key, error.message);
      else if ((error as Error).name === "NoSuchKey") unreadable.add(key, "is no longer there");
      else throw error;
    }
    await this.#flush(key);
  }

  async #add(record: FailedRecord, key: string): Promise<void> {
    const { since, reason } = this.#options;
    const { errorCode, attemptEndingTimestamp, arrivalTimestamp } = record.failure;
    this.#report.sawCode(errorCode);
    const failed = attemptEndingTimestamp ?? arrivalTimestamp;
    // Without a time it may have failed since.
    if (since !== undefined && failed !== undefined && failed < since) return;
    if (reason !== undefined && errorCode !== reason) return;
    this.#report.records++;
    const size = record.original.length + KEY_BYTES;
    if (this.#batch.length === MAX_RECORDS || this.#bytes + size > MAX_BYTES) {
      await this.#flush(key);
    }
    this.#batch.push(record);
    this.#bytes += size;
  }

  /** @param key Of the error object that all of the batch is from. */
  async #flush(key: string): Promise<void> {
    const batch = this.#batch;
    [this.#batch, this.#bytes] = [[], 0];
    const { dryRun, maxAttempts, signal } = this.#options;
    if (batch.length === 0 || signal.aborted) return;
    const { lakeBucket, stream, prefixes } = this.#places;
    const { replay, refuse, done } = await classify(batch, this.#ledger, maxAttempts);
    if (refuse.length > 0 && !dryRun) {
      await quarantineRecords(this.#clients.s3, lakeBucket, prefixes.quarantine, key, refuse);
    }
    this.#report.refused(refuse);
    this.#report.done += done;
    if (dryRun) this.#report.replayed += replay.length;
    else await replayRecords(this.#clients, stream, this.#ledger, replay, signal, this.#report);
  }
}
