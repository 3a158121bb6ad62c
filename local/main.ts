import { command } from "../cli/command.ts";
import { UsageError } from "../cli/errors.ts";
import { type Flags, givenFlags } from "../cli/flags.ts";
import { forgetAwsSettings } from "./environment.ts";
import { parseFaults, RUN_FAULTS } from "./faults.ts";
import {
  checkOutDirectory,
  claimOutDirectory,
  reclaimOutDirectory,
  releaseOutDirectory,
  settingsOfRun,
} from "./outDirectory.ts";
import { printStart } from "./report.ts";
import { declared, run } from "./run.ts";
import type { RunSettings } from "./runFile.ts";
import { printInterrupted } from "./summaryReport.ts";

const flags = {
  stack: { type: "text", default: "dev", pattern: /^[\w-]+$/, help: "a stack of this project" },
  records: {
    type: "integer",
    min: 0,
    max: 10_000_000,
    default: 20_000,
    help: "transactions to simulate",
  },
  seed: {
    type: "integer",
    min: 0,
    max: 2 ** 31 - 1,
    default: 1,
    help: "of the simulated traffic, and of the faults",
  },
  out: { type: "text", default: ".local", help: "a directory for all that the run writes" },
  clock: {
    type: "integer",
    min: 1,
    max: 600,
    default: 60,
    help: "how many times faster shard limits, polls and buffers run than AWS's",
  },
  compare: {
    type: "choice",
    choices: ["yes", "no"],
    default: "yes",
    help: "play the traffic again without profiles, and without confirmations",
  },
  faults: {
    type: "text",
    help: `what goes wrong on purpose, and at which rate, such as throttle=0.2,crash=0.1: names out of ${RUN_FAULTS.join(", ")}; nothing is compared then`,
  },
  verbose: { type: "switch", help: "list the types of the declared resources" },
  serve: { type: "switch", help: "keep the services up after the summary, until Ctrl-C" },
  resume: {
    type: "switch",
    help: "continue the run in --out that was killed or interrupted, with what it was told; faults may be others",
  },
} as const;

await command(flags, main);

async function main(given: Flags<typeof flags>, signal: AbortSignal): Promise<void> {
  const { out, serve, resume, verbose } = given;
  const faults = given.faults === undefined ? undefined : parseFaults(given.faults);
  forgetAwsSettings();
  // A Lambda's time zone. Its worker can't have one of its own.
  process.env.TZ = "UTC";
  const settings = resume ? resumedSettings(given, await settingsOfRun(out)) : settingsOf(given);
  if (!resume) await checkOutDirectory(out);
  // Before the directory is claimed, so that a stack that can't be played costs nobody the run before.
  printStart(settings.stack);
  const graph = await declared(settings.stack, signal);
  const claim = resume ? await reclaimOutDirectory(out) : await claimOutDirectory(out, settings);
  try {
    const { path, resumed } = claim;
    const from = { ...settings, graph, out: path, resumed, faults };
    const summary = await run({ ...from, serve, verbose, signal });
    process.exitCode = summary.unaccounted > 0 || summary.denied.length > 0 ? 1 : 0;
  } catch (error) {
    if (signal.aborted) printInterrupted(claim.path);
    throw error;
  } finally {
    await releaseOutDirectory(claim);
  }
}

function settingsOf({
  stack,
  records,
  seed,
  clock,
  compare,
  faults,
}: Flags<typeof flags>): RunSettings {
  return { stack, records, seed, clock, compare: compare === "yes" && faults === undefined };
}

/** @throws UsageError naming a flag that contradicts what the run was told. */
function resumedSettings(given: Flags<typeof flags>, settings: RunSettings): RunSettings {
  for (const name of givenFlags(flags)) {
    if (!Object.hasOwn(settings, name)) continue;
    const kept = settings[name as keyof RunSettings];
    const was = typeof kept === "boolean" ? (kept ? "yes" : "no") : kept;
    if (given[name] === was) continue;
    throw new UsageError(
      `--${name} ${given[name]} contradicts the run in ${given.out}, which was told ${was}: leave --${name} out, or start anew without --resume`,
    );
  }
  return settings;
}
