import { type Accepted, decodeEvent } from "../../contract/event.ts";
import type { FailedRecord } from "../../lake/failedRecord.ts";
import type { Entry, Ledger } from "../ledger.ts";
import { type Refused, TOO_MANY_ATTEMPTS } from "./quarantine.ts";

/** A record to be replayed, with its partition key. */
export interface Replayable {
  readonly record: FailedRecord;
  /** The account, as for any producer, so that all that happens to an account shares a shard and its order. */
  readonly partitionKey: string;
}

/** What is to be done with the records of a batch. */
export interface Judged {
  readonly replay: readonly Replayable[];
  readonly refuse: readonly Refused[];
  /** Failures after which the record has been replayed already, and second copies of a line. */
  readonly done: number;
}

/**
 * Decide what becomes of failed records: back to the stream, into quarantine, or nothing.
 *
 * @param maxAttempts Times that a record is replayed, before it is quarantined.
 */
export async function classify(
  records: readonly FailedRecord[],
  ledger: Ledger,
  maxAttempts: number,
): Promise<Judged> {
  const refuse: Refused[] = [];
  const valid: Replayable[] = [];
  for (const record of records) {
    const event = decodeEvent(record.original);
    if ("reason" in event) refuse.push({ record, verdict: event });
    else valid.push({ record, partitionKey: accountOf(event) });
  }
  const known = await ledger.read(valid.map(({ record }) => record.sha256));
  const seen = new Map<string, Set<string>>();
  const replay: Replayable[] = [];
  for (const each of valid) {
    const { sha256, id } = each.record;
    const entry = known.get(sha256) ?? NEVER;
    const here = seen.get(sha256) ?? new Set(entry.replays.map(({ failure }) => failure));
    seen.set(sha256, here);
    if (here.has(id)) continue;
    // Those of this batch count: none of them is in the ledger yet.
    if (here.size >= maxAttempts) {
      refuse.push({ record: each.record, verdict: { reason: TOO_MANY_ATTEMPTS, entry } });
    } else {
      here.add(id);
      replay.push(each);
    }
  }
  return { replay, refuse, done: records.length - replay.length - refuse.length };
}

const NEVER: Entry = { attempts: 0, replays: [] };

function accountOf(event: Accepted): string {
  return event.kind === "transacao"
    ? event.transaction.numero_conta
    : event.confirmation.numero_conta;
}
