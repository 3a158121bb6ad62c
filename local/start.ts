import { UsageError } from "../cli/errors.ts";
import { type Flags, givenFlags } from "../cli/flags.ts";
import { forgetAwsSettings } from "./environment.ts";
import { parseFaults } from "./faults.ts";
import { START_FLAGS } from "./flags.ts";
import { printStart } from "./report.ts";
import {
  checkRunDirectory,
  claimRunDirectory,
  reclaimRunDirectory,
  releaseRunDirectory,
  settingsOfRun,
} from "./runDirectory.ts";
import type { RunSettings } from "./runFile.ts";

/** `npm start`: run what a stack declares on this machine. */
export async function main(given: Flags<typeof START_FLAGS>, signal: AbortSignal): Promise<void> {
  const { run: directory, serve, resume, verbose } = given;
  const faults = given.faults === undefined ? undefined : parseFaults(given.faults);
  forgetAwsSettings();
  // A Lambda's time zone. Its worker can't have one of its own.
  process.env.TZ = "UTC";
  const settings = resume
    ? resumedSettings(given, await settingsOfRun(directory))
    : settingsOf(given);
  if (!resume) await checkRunDirectory(directory);
  printStart(settings.stack);
  // After that first line, since they load the AWS SDK and the services.
  const { declared, run } = await import("./run.ts");
  // Before the directory is claimed, so that a stack that can't be run leaves the run before as it is.
  const graph = await declared(settings.stack, signal);
  const claim = resume
    ? await reclaimRunDirectory(directory)
    : await claimRunDirectory(directory, settings);
  try {
    const { path, resumed } = claim;
    const from = { ...settings, graph, out: path, resumed, faults };
    const summary = await run({ ...from, serve, verbose, signal });
    process.exitCode = summary.unaccounted > 0 || summary.denied.length > 0 ? 1 : 0;
  } catch (error) {
    if (signal.aborted) {
      const { printInterrupted } = await import("./summaryReport.ts");
      printInterrupted(claim.path);
    }
    throw error;
  } finally {
    await releaseRunDirectory(claim);
  }
}

function settingsOf({
  stack,
  records,
  seed,
  clock,
  compare,
  faults,
}: Flags<typeof START_FLAGS>): RunSettings {
  return { stack, records, seed, clock, compare: compare === "yes" && faults === undefined };
}

/** @throws UsageError naming a flag that contradicts the run's settings. */
function resumedSettings(given: Flags<typeof START_FLAGS>, settings: RunSettings): RunSettings {
  for (const name of givenFlags(START_FLAGS)) {
    if (!Object.hasOwn(settings, name)) continue;
    const kept = settings[name as keyof RunSettings];
    const was = typeof kept === "boolean" ? (kept ? "yes" : "no") : kept;
    if (given[name] === was) continue;
    throw new UsageError(
      `--${name} ${given[name]} contradicts the run in ${given.run}, which has ${was}: leave --${name} out, or start anew without --resume`,
    );
  }
  return settings;
}
