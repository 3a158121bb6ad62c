import { stat } from "node:fs/promises";
import { CommandError, UsageError } from "../cli/errors.ts";
import type { Flags } from "../cli/flags.ts";
import { pathProblem } from "../cli/path.ts";
import { interruptible, shown } from "../cli/progress.ts";
import { benchmark } from "./handbookBenchmark.ts";
import { readHandbook } from "./handbookData.ts";
import type { HANDBOOK_FLAGS } from "./handbookFlags.ts";
import { handbookReport } from "./handbookReport.ts";
import { openXgboost } from "./xgboost.ts";

/** `npm run benchmark:handbook`: compare with the models that the Fraud Detection Handbook publishes. */
export async function main(
  flags: Flags<typeof HANDBOOK_FLAGS>,
  signal: AbortSignal,
): Promise<void> {
  const { data, "train-start": start } = flags;
  if (Number.isNaN(Date.parse(start))) {
    throw new UsageError(`--train-start must be a day of the calendar, got ${start}`);
  }
  const period = {
    start,
    trainDays: flags["train-days"],
    delayDays: flags["delay-days"],
    testDays: flags["test-days"],
  };
  const { size } = await stat(data).catch((error) => {
    throw new CommandError(
      pathProblem(`--data ${data}`, "read", error, "name the Handbook's transactions"),
    );
  });
  const xgboost = openXgboost();
  const show = interruptible(signal);
  const transactions = await shown(show("bytes read", size), (reading) =>
    readHandbook(data, reading.add),
  );
  console.log(handbookReport(await benchmark(xgboost, transactions, period, show), period));
}
