import { CommandError } from "../cli/errors.ts";
import type { Flags } from "../cli/flags.ts";
import { progress } from "../cli/progress.ts";
import { instantOf } from "./instant.ts";
import type { REDRIVE_FLAGS } from "./redrive/flags.ts";
import { RedriveReport } from "./redrive/report.ts";
import { redrive } from "./redrive/run.ts";
import { redriveTarget } from "./redrive/target.ts";
import { clientsOf } from "./target/clients.ts";
import { explain } from "./target/trouble.ts";

/** `npm run redrive`: replay what failed, or quarantine it. */
export async function main(flags: Flags<typeof REDRIVE_FLAGS>, signal: AbortSignal): Promise<void> {
  const { reason, attempts, "dry-run": dryRun } = flags;
  const since = flags.since && instantOf("--since", flags.since, Date.now());
  const target = await redriveTarget(flags);
  const { flag, settings, directory } = target;
  if (!settings) {
    throw new CommandError(
      `${flag}: the local run does not serve: continue it with npm start -- --resume --serve --run ${directory}`,
    );
  }
  const clients = clientsOf(settings);
  const report = new RedriveReport();
  try {
    await redrive(
      target,
      clients,
      {
        ...(typeof since === "number" && { since }),
        ...(reason !== undefined && { reason }),
        maxAttempts: attempts,
        dryRun,
        signal,
        show: progress,
      },
      report,
    );
  } catch (error) {
    const line = explain(error, target, "redrivePolicyArn");
    if (line === undefined) throw error;
    throw new CommandError(
      report.objects === 0
        ? line
        : `${line}\nUntil then: ${report.text(attempts, dryRun)}\nA new run goes on from there; what it repeats does no harm.`,
    );
  } finally {
    clients.close();
  }
  for (const line of report.unreadable.lines()) console.error(line);
  const outcome = report.text(attempts, dryRun);
  if (signal.aborted) {
    console.error(`Stopped. A new run goes on from here.\n${outcome}`);
    return;
  }
  const unknown = reason && report.unknown(reason);
  if (unknown) throw new CommandError(`--reason: ${unknown}`);
  console.log(outcome);
  if (report.unreadable.count > 0) process.exitCode = 1;
}
