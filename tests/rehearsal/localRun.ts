import { readFileSync } from "node:fs";
import { deserialize } from "node:v8";
import { command } from "../../cli/command.ts";
import { forgetAwsSettings } from "../../local/environment.ts";
import {
  claimOutDirectory,
  reclaimOutDirectory,
  releaseOutDirectory,
} from "../../local/outDirectory.ts";
import { run } from "../../local/run.ts";
import { readRunFile } from "../../local/runFile.ts";

/**
 * `npm start` without the seconds that evaluating the program takes: it is told what the program declares. A run that
 * was interrupted is continued; where there is none, one begins.
 */
const flags = {
  graph: { type: "text", required: true, help: "a file with the graph, as v8 serialises it" },
  out: { type: "text", required: true, help: "the run's directory" },
  records: { type: "integer", min: 0, max: 1_000_000, required: true, help: "transactions" },
  seed: { type: "integer", min: 0, max: 2 ** 31 - 1, required: true, help: "of the traffic" },
} as const;

await command(flags, async ({ graph, out, records, seed }, signal) => {
  forgetAwsSettings();
  process.env.TZ = "UTC";
  const told = { stack: "dev", records, seed, clock: 600, compare: false };
  const settings = (await readRunFile(out))?.settings;
  const claim = settings ? await reclaimOutDirectory(out) : await claimOutDirectory(out, told);
  try {
    await run({
      ...(settings ?? told),
      graph: deserialize(readFileSync(graph)),
      out: claim.path,
      resumed: claim.resumed,
      serve: false,
      signal,
    });
  } finally {
    await releaseOutDirectory(claim);
  }
});
