import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Flags } from "../cli/flags.ts";
import { throwUnlessWritable } from "../cli/path.ts";
import { interruptible, type Show, shown } from "../cli/progress.ts";
import { replayed } from "./dataset.ts";
import { measureDifference } from "./evaluation/difference.ts";
import { type EVALUATE_FLAGS, typed } from "./evaluation/flags.ts";
import { readLocalRun } from "./evaluation/localRun.ts";
import { readModels } from "./evaluation/models.ts";
import { handbookSection, keptHandbook } from "./evaluation/page/handbook.ts";
import { page } from "./evaluation/page/page.ts";
import { plots } from "./evaluation/plots.ts";
import { results } from "./evaluation/results.ts";
import { sampled } from "./evaluation/sample.ts";
import { PAGE, PLOTS, writeResults } from "./evaluation/write.ts";
import { benchmark } from "./handbookBenchmark.ts";
import { readHandbook } from "./handbookData.ts";
import { BASELINE } from "./handbookPeriod.ts";
import { simulated } from "./simulated.ts";
import { readDelivered } from "./sources.ts";
import { openXgboost, type XGBoost } from "./xgboost.ts";

/** First day of the traffic that models are measured on: after all that they are trained on. */
const FROM = "2026-03-01";

/** `npm run evaluate`: measure both models anew, and write guides/results.md. */
export async function main(
  flags: Flags<typeof EVALUATE_FLAGS>,
  signal: AbortSignal,
): Promise<void> {
  const show = interruptible(signal);
  await throwUnlessWritable("--out", flags.out);
  const xgboost = openXgboost();
  const models = await readModels(flags.models, xgboost);
  const run = await readLocalRun(flags.run);
  const difference = await measureDifference(flags.run, models, show);
  const source =
    flags.data.length === 0
      ? simulated({ ...flags, from: FROM })
      : await readDelivered(flags.data, flags["label-delay-days"], show);
  const dataset = await shown(show("transactions replayed", source.transactions), (bar) =>
    replayed(source, bar),
  );
  const found = results(models, sampled(dataset));
  const handbook =
    flags.handbook === undefined
      ? undefined
      : await measuredHandbook(flags.handbook, xgboost, show);
  const before = await readFile(join(flags.out, PAGE), "utf8").catch(() => undefined);
  const text = page({
    source: { ...source, command: typed(flags), simulated: flags.data.length === 0 },
    results: found,
    run,
    difference,
    handbook: handbook ?? keptHandbook(before),
  });
  const drawn = plots(found);
  // Lets a Ctrl-C in. Written only now, so that a run cut short leaves nothing.
  await setImmediate();
  signal.throwIfAborted();
  writeResults(flags.out, text, drawn);
  console.log(`Written to ${join(flags.out, PAGE)}, with its plots in ${join(flags.out, PLOTS)}.`);
}

/** The Handbook's section, from its data. */
async function measuredHandbook(path: string, xgboost: XGBoost, show: Show): Promise<string> {
  // A file that isn't there is reported when it is read.
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  const transactions = await shown(show("bytes of the Handbook read", size), (bar) =>
    readHandbook(path, (bytes) => bar.add(bytes), "--handbook"),
  );
  return handbookSection(await benchmark(xgboost, transactions, BASELINE, show));
}
