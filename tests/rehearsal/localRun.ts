import { readFileSync } from "node:fs";
import { deserialize } from "node:v8";
import { command } from "../../cli/command.ts";
import type { Flags } from "../../cli/flags.ts";
import { forgetAwsSettings } from "../../local/environment.ts";
import { run } from "../../local/run.ts";
import {
  claimRunDirectory,
  reclaimRunDirectory,
  releaseRunDirectory,
} from "../../local/runDirectory.ts";
import { readRunFile } from "../../local/runFile.ts";

/**
 * `npm start` without the seconds that evaluating the program takes: it is given what the program declares. A run that
 * was interrupted is continued; where there is none, one begins.
 */
const flags = {
  graph: { type: "text", required: true, help: "a file with the graph, as v8 serialises it" },
  out: { type: "text", required: true, help: "the run's directory" },
  records: { type: "integer", min: 0, max: 1_000_000, required: true, help: "transactions" },
  seed: { type: "integer", min: 0, max: 2 ** 31 - 1, required: true, help: "of the traffic" },
} as const;

await command(
  {
    name: "localRun.ts",
    purpose: "Runs what a program declares.",
    flags,
    example: "localRun.ts --graph graph --out out --records 1 --seed 1",
  },
  async () => ({ main }),
);

async function main(
  { graph, out, records, seed }: Flags<typeof flags>,
  signal: AbortSignal,
): Promise<void> {
  forgetAwsSettings();
  process.env.TZ = "UTC";
  const given = { stack: "dev", records, seed, clock: 600, compare: false };
  const settings = (await readRunFile(out))?.settings;
  const claim = settings ? await reclaimRunDirectory(out) : await claimRunDirectory(out, given);
  try {
    await run({
      ...(settings ?? given),
      graph: deserialize(readFileSync(graph)),
      out: claim.path,
      resumed: claim.resumed,
      serve: false,
      signal,
    });
  } finally {
    await releaseRunDirectory(claim);
  }
}
