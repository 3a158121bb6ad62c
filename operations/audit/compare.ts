import type { Ledger } from "../ledger.ts";
import type { Partitions, Sighting } from "./partitions.ts";
import type { AuditReport } from "./report.ts";

/** All sightings of one identity. */
interface Found {
  sent: number;
  unclear: boolean;
  delivered: number;
  quarantined: boolean;
  readonly failures: { readonly sha256: string; readonly failure: string }[];
}

export interface Comparison {
  /** None when it can't be asked. */
  readonly ledger: Ledger | undefined;
  /** What was replayed since then may still be on its way, epoch milliseconds. */
  readonly underWaySince: number;
  /** Given the name of each missing record. */
  missing(name: string): void;
}

/** Count what became of each record of the baseline. */
export async function compare(
  partitions: Partitions,
  comparison: Comparison,
  report: AuditReport,
): Promise<void> {
  report.ledger = comparison.ledger !== undefined;
  for await (const sightings of partitions.read()) {
    const failed = new Map<string, Found>();
    for (const [name, record] of gathered(sightings)) {
      if (record.sent === 0) {
        report.others++;
        continue;
      }
      const { unclear, delivered, quarantined, failures } = record;
      if (unclear && delivered === 0 && !quarantined && failures.length === 0) {
        report.unclear++;
        continue;
      }
      report.sent++;
      report.repeated += record.sent - 1;
      report.duplicates += Math.max(delivered - 1, 0);
      if (delivered > 0) report.delivered++;
      else if (quarantined) report.quarantined++;
      else if (failures.length > 0) failed.set(name, record);
      else lacks(name);
    }
    await judgeFailed(failed);
  }

  function lacks(name: string): void {
    report.addMissing(name);
    comparison.missing(name);
  }

  /**
   * A record is kept while a redrive would put it back: that is, while one of its failures has not been. One that was
   * replayed after each of them, and not seen since, is lost.
   */
  async function judgeFailed(failed: ReadonlyMap<string, Found>): Promise<void> {
    const { ledger, underWaySince } = comparison;
    const ids = [...failed.values()].flatMap(({ failures }) =>
      failures.map(({ sha256 }) => sha256),
    );
    const entries = await ledger?.read(ids);
    for (const [name, { failures }] of failed) {
      const replays = failures.map(({ sha256, failure }) =>
        entries?.get(sha256)?.replays.find((replay) => replay.failure === failure),
      );
      if (replays.some((replay) => replay === undefined)) report.failed++;
      else if (replays.some((replay) => (replay?.replayed ?? 0) >= underWaySince))
        report.replayed++;
      else lacks(name);
    }
  }
}

function gathered(sightings: readonly [string, Sighting][]): Map<string, Found> {
  const records = new Map<string, Found>();
  for (const [name, sighting] of sightings) {
    let record = records.get(name);
    if (!record) {
      record = { sent: 0, unclear: false, delivered: 0, quarantined: false, failures: [] };
      records.set(name, record);
    }
    if (sighting.where === "failed") record.failures.push(sighting);
    else if (sighting.where === "quarantined") record.quarantined = true;
    else if (sighting.where === "delivered") record.delivered++;
    else {
      record.sent++;
      record.unclear ||= sighting.where === "unclear";
    }
  }
  return records;
}
