import { existsSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../cli/errors.ts";
import type { Flags } from "../cli/flags.ts";
import { interruptible } from "../cli/progress.ts";
import { RUN_DIRECTORY } from "../contract/runDirectory.ts";
import type { Baseline } from "./audit/baseline.ts";
import type { AUDIT_FLAGS } from "./audit/flags.ts";
import { missingFile } from "./audit/missingFile.ts";
import { audit } from "./audit/run.ts";
import { instantOf } from "./instant.ts";
import { clientsOf } from "./target/clients.ts";
import { localTarget, stackTarget } from "./target/target.ts";
import { explain } from "./target/trouble.ts";

/** Records are missing; it exits with 1. */
class MissingError extends CommandError {}

/** Nothing was compared; it exits with 2. */
class NotComparedError extends CommandError {
  override readonly exitCode = 2;
}

/** `npm run audit`: compare what was sent with what became of it. */
export async function main(flags: Flags<typeof AUDIT_FLAGS>, signal: AbortSignal): Promise<void> {
  try {
    await compareAll(flags, signal);
  } catch (error) {
    if (!(error instanceof CommandError) || error instanceof MissingError) throw error;
    throw new NotComparedError(error.message);
  }
}

async function compareAll(flags: Flags<typeof AUDIT_FLAGS>, signal: AbortSignal): Promise<void> {
  const now = Date.now();
  const { stack, run, since, until } = flags;
  const bounds = {
    ...(since !== undefined && { since: instantOf("--since", since, now) }),
    ...(until !== undefined && { until: instantOf("--until", until, now) }),
  };
  const target =
    stack !== undefined ? await stackTarget(stack) : await localTarget(run as string, "audit");
  const file = flags.missing === undefined ? undefined : missingFile(flags.missing);
  const clients = target.settings && clientsOf(target.settings);
  try {
    const report = await audit(target, clients, {
      ...bounds,
      sent: flags.sent,
      kind: flags.baseline as Baseline["kind"] | undefined,
      now,
      signal,
      show: interruptible(signal),
      missing: (name) => file?.add(name),
    });
    for (const line of report.unreadable.lines()) console.error(line);
    console.log(report.text());
    if (report.missing > 0 && hasNotFinished(target.directory)) {
      throw new NotComparedError(
        `The run in ${run} is still going, or was interrupted: ${report.missing} records were not delivered yet. Continue it with npm start -- --resume --run ${run}, then audit again.`,
      );
    }
    if (report.missing > 0) {
      throw new MissingError(`Missing:\n${report.missingLines().join("\n")}`);
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const line = explain(error, target, "auditPolicyArn");
    throw line === undefined ? error : new CommandError(line);
  } finally {
    file?.close();
    clients?.close();
  }
}

/** Whether a local run has not come to its summary: what is not in S3 then may still be on its stream. */
function hasNotFinished(directory: string | undefined): boolean {
  return directory !== undefined && !existsSync(join(directory, RUN_DIRECTORY.summary));
}
