import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Flags } from "../cli/flags.ts";
import { throwUnlessWritable } from "../cli/path.ts";
import { interruptible } from "../cli/progress.ts";
import { publish } from "./artifact.ts";
import { MIN_PRECISION, policyOf, type TRAIN_FLAGS } from "./flags.ts";
import { report } from "./report.ts";
import { simulated } from "./simulated.ts";
import { readData } from "./sources.ts";
import { train } from "./train.ts";
import { openXgboost } from "./xgboost.ts";

/** `npm run train`: train both models anew. */
export async function main(flags: Flags<typeof TRAIN_FLAGS>, signal: AbortSignal): Promise<void> {
  const asked = policyOf(flags);
  await throwUnlessWritable("--out", flags.out);
  const xgboost = openXgboost();
  const show = interruptible(signal);
  const source =
    flags.data.length === 0
      ? simulated(flags)
      : await readData(flags.data, flags["label-delay-days"], show);
  const policy = asked ?? { leastPrecision: MIN_PRECISION[source.labels ?? "truth"] };
  const trained = await train(xgboost, source, { ...flags, policy }, show);
  // Lets a Ctrl-C in. Written only now, so that a run cut short leaves nothing.
  await setImmediate();
  signal.throwIfAborted();
  publish(resolve(flags.out), trained.files);
  console.log(report(trained, source.origin, flags.out));
}
