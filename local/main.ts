import { command } from "../cli/command.ts";
import { forgetAwsSettings } from "./environment.ts";
import { claimOutDirectory, releaseOutDirectory } from "./outDirectory.ts";
import { declared, run } from "./run.ts";

const flags = {
  stack: { type: "text", default: "dev", pattern: /^[\w-]+$/, help: "a stack of this project" },
  records: {
    type: "integer",
    min: 0,
    max: 10_000_000,
    default: 20_000,
    help: "transactions to simulate",
  },
  seed: { type: "integer", min: 0, max: 2 ** 31 - 1, default: 1, help: "of the simulated traffic" },
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
  serve: { type: "switch", help: "keep the services up after the summary, until Ctrl-C" },
} as const;

await command(flags, async ({ stack, out, compare, ...options }, signal) => {
  forgetAwsSettings();
  // A Lambda's time zone. Its worker can't have one of its own.
  process.env.TZ = "UTC";
  // Before the directory is claimed, so that a stack that can't be played costs nobody the run before.
  const graph = await declared(stack, signal);
  const directory = await claimOutDirectory(out);
  try {
    const summary = await run({
      ...options,
      graph,
      compare: compare === "yes",
      out: directory,
      signal,
    });
    process.exitCode = summary.unaccounted > 0 ? 1 : 0;
  } finally {
    await releaseOutDirectory(directory);
  }
});
