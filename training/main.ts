import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { command } from "../cli/command.ts";
import { interruptible } from "../cli/progress.ts";
import { publish } from "./artefact.ts";
import { FLAGS, LEAST_PRECISION, policyOf } from "./flags.ts";
import { report } from "./report.ts";
import { simulated } from "./simulated.ts";
import { readData } from "./sources.ts";
import { train } from "./train.ts";
import { openXgboost } from "./xgboost.ts";

await command(FLAGS, async (flags, signal) => {
  const asked = policyOf(flags);
  const xgboost = openXgboost();
  const show = interruptible(signal);
  const source =
    flags.data.length === 0
      ? simulated(flags)
      : await readData(flags.data, flags["settling-days"], show);
  const policy = asked ?? { leastPrecision: LEAST_PRECISION[source.labels ?? "truth"] };
  const trained = await train(xgboost, source, { ...flags, policy }, show);
  // Lets a Ctrl-C in. Written only now, so that a run cut short leaves nothing.
  await setImmediate();
  signal.throwIfAborted();
  publish(resolve(flags.out), trained.files);
  console.log(report(trained, source.origin, flags.out));
});
