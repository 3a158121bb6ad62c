import { join } from "node:path";
import type { Show } from "../../cli/progress.ts";
import { RUN_DIRECTORY } from "../../contract/runDirectory.ts";
import { bucketStore } from "../../lake/bucketStore.ts";
import { directoryStore } from "../../lake/directoryStore.ts";
import type { ObjectStore } from "../../lake/objectStore.ts";
import { Ledger } from "../ledger.ts";
import type { Clients } from "../target/clients.ts";
import type { StackTarget } from "../target/target.ts";
import { type Choice, chooseBaseline, LAG } from "./chooseBaseline.ts";
import { compare } from "./compare.ts";
import { readLake } from "./lake.ts";
import { Partitions } from "./partitions.ts";
import { AuditReport } from "./report.ts";

/** The same for a local run, where AWS's time passes some 60 times faster, milliseconds. */
const LOCAL_LAG = 20_000;

export interface AuditOptions extends Choice {
  readonly show: Show;
  /** Given the name of each record that is missing. */
  missing?(name: string): void;
}

/**
 * Compare what entered with what was delivered, failed, was quarantined and was replayed.
 *
 * The baseline is read first, so that nothing enters it that the lake's objects can't hold yet. Records wait in
 * temporary files, which are removed in any case.
 *
 * @param clients None for a local run that does not serve: it is read from its directory alone.
 * @throws CommandError, or what the SDK throws.
 */
export async function audit(
  target: StackTarget,
  clients: Clients | undefined,
  { missing = () => {}, ...options }: AuditOptions,
): Promise<AuditReport> {
  const { show, now } = options;
  const report = new AuditReport();
  const { unreadable } = report;
  const storeOf = (bucket: string) => storeIn(target, clients, bucket);
  const { baseline, since } = await chooseBaseline(target, clients, storeOf, unreadable, options);
  report.baseline = baseline.description;
  const partitions = new Partitions();
  try {
    await baseline.read(
      (identity, unclear) => partitions.add(identity, { where: unclear ? "unclear" : "sent" }),
      show,
    );
    const inPieces = baseline.kind === "backup";
    const lake = storeOf(target.lakeBucket);
    await readLake(lake, target.prefixes, partitions, { since, inPieces, unreadable, show });
    const ledger = clients && new Ledger(clients.dynamoDb, target.ledgerTable);
    const lag = target.directory === undefined ? LAG : LOCAL_LAG;
    await compare(partitions, { ledger, underWaySince: now - lag, missing }, report);
    return report;
  } finally {
    partitions.remove();
  }
}

/** A local run's objects are files, whether it serves or not. */
function storeIn(
  { directory }: StackTarget,
  clients: Clients | undefined,
  bucket: string,
): ObjectStore {
  if (directory !== undefined)
    return directoryStore(join(directory, RUN_DIRECTORY.buckets, bucket));
  return bucketStore((clients as Clients).s3, bucket);
}
