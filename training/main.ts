import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { command } from "../cli/command.ts";
import { progress } from "../cli/progress.ts";
import { publish } from "./artefact.ts";
import { MAX_ROUNDS } from "./fraud.ts";
import type { Metrics } from "./metrics.ts";
import { DEFAULTS, type Trained, train } from "./train.ts";
import { openXgboost } from "./xgboost.ts";

await command(
  {
    out: { type: "text", default: "models", help: "a directory for the models" },
    seed: {
      type: "integer",
      min: 0,
      max: 2 ** 32 - 1,
      default: DEFAULTS.seed,
      help: "seed of the simulated data",
    },
    count: {
      type: "integer",
      min: 5_000,
      max: 2_000_000,
      default: DEFAULTS.count,
      help: "simulated transactions",
    },
    accounts: {
      type: "integer",
      min: 10,
      max: 100_000,
      default: DEFAULTS.accounts,
      help: "accounts that make them",
    },
    segments: { type: "integer", min: 2, max: 12, default: DEFAULTS.segments, help: "segments" },
  },
  async (flags, signal) => {
    const xgboost = openXgboost();
    const rounds = progress("fraud rounds", MAX_ROUNDS);
    try {
      const trained = await train(xgboost, flags, () => {
        signal.throwIfAborted();
        rounds.add(1);
      });
      // Lets a Ctrl-C in. Written only now, so that a run cut short leaves nothing.
      await setImmediate();
      signal.throwIfAborted();
      publish(resolve(flags.out), trained.files);
      rounds.stop();
      report(trained, flags);
    } finally {
      rounds.stop();
    }
  },
);

function report(
  { fraud, segmentation, slices }: Trained,
  { out, seed, accounts }: { out: string; seed: number; accounts: number },
): void {
  const size = (slice: Trained["slices"]["test"]) =>
    `${slice.length} transactions, ${slice.filter((example) => example.fraud).length} fraudulent`;
  console.log(`
Simulated with seed ${seed}: ${accounts} accounts, cut by time into
  training    ${size(slices.training)}
  validation  ${size(slices.validation)} (rounds and threshold are chosen here)
  test        ${size(slices.test)} (nothing is chosen here)

${fraud.manifest.version}: ${fraud.rounds} rounds, threshold ${fraud.threshold}
  validation  ${shown(fraud.validation)}
  test        ${shown(fraud.test)}

${segmentation.manifest.version}: ${segmentation.segments.length} segments
${segmentation.segments.map((name) => `  ${name}`).join("\n")}

Written to ${out}`);
}

function shown({ precision, recall, averagePrecision }: Metrics): string {
  const three = (value: number) => value.toFixed(3);
  return `precision ${three(precision)}, recall ${three(recall)}, average precision ${three(averagePrecision)}`;
}
