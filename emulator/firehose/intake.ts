import { join } from "node:path";
import type { ServiceContext } from "../service.ts";
import type { Changes } from "./changes.ts";
import type { Configuration } from "./configuration.ts";
import { DirectPut } from "./directPut.ts";
import { KinesisSource } from "./kinesisSource.ts";
import type { RecordSource } from "./recordSource.ts";
import { Spool } from "./spool.ts";

/** How records get into a delivery stream. */
export interface Intake {
  readonly source: RecordSource;
  /** Takes what is put to the delivery stream itself; none when it reads a Kinesis stream. */
  readonly direct?: DirectPut;
}

/** Open the declared source, or the spool of `OUT/firehose/<name>`. */
export async function openIntake(
  { source, name, arn, encrypted }: Configuration,
  context: ServiceContext,
  changes: Changes,
  signal: AbortSignal,
): Promise<Intake> {
  if (source) return { source: new KinesisSource(source, context, signal) };
  const { out, clock } = context;
  const directory = join(out, "firehose", name);
  const spool = await Spool.open({ directory, arn, changes, signal });
  return { source: spool, direct: new DirectPut({ spool, clock, encrypted }) };
}
