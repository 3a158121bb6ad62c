import { statSync } from "node:fs";
import { command } from "../cli/command.ts";
import { CommandError, UsageError } from "../cli/errors.ts";
import { interruptible, shown } from "../cli/progress.ts";
import { benchmark } from "./handbookBenchmark.ts";
import { readHandbook } from "./handbookData.ts";
import { BASELINE } from "./handbookProtocol.ts";
import { handbookReport } from "./handbookReport.ts";
import { openXgboost } from "./xgboost.ts";

const MOST_DAYS = 365;

await command(
  {
    data: { type: "text", help: "the Handbook's transactions, .csv or .csv.gz; required" },
    "train-start": {
      type: "text",
      default: BASELINE.start,
      pattern: /^\d{4}-\d{2}-\d{2}$/,
      help: "first day of training, YYYY-MM-DD",
    },
    "train-days": {
      type: "integer",
      min: 1,
      max: MOST_DAYS,
      default: BASELINE.trainDays,
      help: "days to learn from",
    },
    "delay-days": {
      type: "integer",
      min: 0,
      max: MOST_DAYS,
      default: BASELINE.delayDays,
      help: "days until a fraud is reported, and between training and test",
    },
    "test-days": {
      type: "integer",
      min: 1,
      max: MOST_DAYS,
      default: BASELINE.testDays,
      help: "days to measure on",
    },
  },
  async (flags, signal) => {
    const { data, "train-start": start } = flags;
    if (data === undefined) {
      throw new UsageError(
        "--data is missing: give the Handbook's transactions as .csv or .csv.gz",
      );
    }
    if (Number.isNaN(Date.parse(start))) {
      throw new UsageError(`--train-start must be a day of the calendar, got ${start}`);
    }
    const period = {
      start,
      trainDays: flags["train-days"],
      delayDays: flags["delay-days"],
      testDays: flags["test-days"],
    };
    const size = sizeOf(data);
    const xgboost = openXgboost();
    const show = interruptible(signal);
    const transactions = await shown(show("bytes read", size), (reading) =>
      readHandbook(data, reading.add),
    );
    console.log(handbookReport(await benchmark(xgboost, transactions, period, show), period));
  },
);

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    throw new CommandError(`--data can't be read: ${(error as Error).message}`);
  }
}
