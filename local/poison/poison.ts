import { closeSync, openSync, writeFileSync } from "node:fs";
import { readFile, truncate } from "node:fs/promises";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { identityOf } from "../../contract/identity.ts";
import type { ClientSettings, Faults } from "../../emulator/index.ts";
import { type Putable, putRecords } from "../../producer/putRecords.ts";
import type { RunFault } from "../faults.ts";
import { type PoisonRecord, poisonRecord } from "./poisonRecord.ts";

/** Requests that the records of a whole run are spread over, at most. */
const REQUESTS = 50;
/** Records of a request, at most; with the largest kind among them it stays within the 10 MiB that Kinesis takes. */
const LARGEST_REQUEST = 100;
/** Attempts of a call that fails as a whole, by the SDK. */
const ATTEMPTS = 8;

/** What {@link poison} needs to know. */
export interface PoisonOptions {
  readonly faults: Faults<RunFault>;
  /** Records of the traffic; the rate of `poison` times as many are put on top of them. */
  readonly count: number;
  /** Name of the stream. */
  readonly stream: string;
  /** Who puts them. */
  readonly client: ClientSettings;
  /**
   * File for a line about each record that the stream accepted, NDJSON: `{"id","tipo","scenario"}`, or for a record
   * without an id `{"sha256","tipo":"poison","scenario"}`. The scenario is its kind. What an earlier run wrote there
   * stays, and isn't put again.
   */
  readonly file: string;
  /** Resolves once this share of the traffic, 0 to 1, has been sent; at once when no more will be. */
  due(share: number): Promise<void>;
  /** Ends it; it then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** Put records that can't be scored on the stream, spread over the traffic, until the faults are stopped. */
export async function poison(options: PoisonOptions): Promise<void> {
  const { faults, count, stream, due, signal } = options;
  const total = Math.round(faults.rate("poison") * count);
  if (total === 0) return;
  const size = Math.min(LARGEST_REQUEST, Math.ceil(total / REQUESTS));
  const known = await knownLines(options.file);
  const client = new KinesisClient({ ...options.client, maxAttempts: ATTEMPTS });
  const file = openSync(options.file, "a");
  const accepted = (entries: readonly PoisonEntry[]) => {
    // At once and whole, so that a kill tears the last line at most.
    writeFileSync(file, entries.flatMap(({ lines }) => lines).join(""));
    for (const _ of entries) faults.count("poison");
  };
  try {
    for (let first = 0; first < total; first += size) {
      await due(first / total);
      signal.throwIfAborted();
      if (faults.stopped) return;
      const entries = Array.from({ length: Math.min(size, total - first) }, (_, i) =>
        entryOf(poisonRecord(first + i, faults.draws("poison", first + i))),
      );
      const left = entries.filter(({ lines }) => !lines.every((line) => known.has(line)));
      await putRecords(client, stream, left, { accepted, signal });
      signal.throwIfAborted();
    }
  } finally {
    closeSync(file);
    client.destroy();
  }
}

/** A record to put, and the lines about it. */
interface PoisonEntry extends Putable {
  readonly lines: readonly string[];
}

function entryOf(poison: PoisonRecord): PoisonEntry {
  const { data, partitionKey } = poison;
  return { record: { Data: data, PartitionKey: partitionKey }, lines: linesOf(poison) };
}

function linesOf({ kind, inside }: PoisonRecord): string[] {
  return inside.map((bytes) => {
    const identity = identityOf(bytes);
    const space = identity.indexOf(" ");
    const [tipo, id] = [identity.slice(0, space), identity.slice(space + 1)];
    const named = tipo === "sha256" ? { sha256: id, tipo: "poison" } : { id, tipo };
    return `${JSON.stringify({ ...named, scenario: kind })}\n`;
  });
}

/** Lines of an earlier run, each ended by a newline; one that was torn is cut off. */
async function knownLines(file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole !== text) await truncate(file, Buffer.byteLength(whole));
  return new Set(whole.match(/.*\n/g));
}
