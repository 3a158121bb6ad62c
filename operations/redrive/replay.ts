import type { FailedRecord } from "../../lake/failedRecord.ts";
import { putRecords } from "../../producer/putRecords.ts";
import type { Ledger } from "../ledger.ts";
import type { Clients } from "../target/clients.ts";
import type { Replayable } from "./classify.ts";
import type { RedriveReport } from "./report.ts";

/** Notes in the ledger written at once. */
const NOTES = 16;

/**
 * Put records back to their stream, then note each that it accepted: the other way round, a crash in between would lose
 * one.
 *
 * @param replay No more than one request takes.
 * @param signal Ends the attempts with what the stream refuses.
 * @throws RefusedError when the stream takes nothing any more.
 */
export async function replayRecords(
  { kinesis }: Clients,
  stream: string,
  ledger: Ledger,
  replay: readonly Replayable[],
  signal: AbortSignal,
  report: RedriveReport,
): Promise<void> {
  const entries = replay.map(({ record, partitionKey }) => ({
    of: record,
    record: { Data: record.original, PartitionKey: partitionKey },
  }));
  const taken: FailedRecord[] = [];
  try {
    await putRecords(kinesis, stream, entries, {
      accepted: (some) => taken.push(...some.map(({ of }) => of)),
      signal,
    });
  } finally {
    report.replayed += taken.length;
    for (let i = 0; i < taken.length; i += NOTES) {
      const some = taken.slice(i, i + NOTES);
      const noted = await Promise.all(some.map((record) => ledger.note(record, Date.now())));
      report.twice += noted.filter((first) => !first).length;
    }
  }
}
