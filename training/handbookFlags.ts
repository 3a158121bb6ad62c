import type { Flag } from "../cli/flags.ts";
import { BASELINE } from "./handbookPeriod.ts";

const MAX_DAYS = 365;

/** The flags of `npm run benchmark:handbook`. */
export const HANDBOOK_FLAGS = {
  data: {
    type: "text",
    value: "FILE",
    required: true,
    help: "the Handbook's transactions, .csv or .csv.gz",
  },
  "train-start": {
    type: "text",
    value: "DAY",
    default: BASELINE.start,
    pattern: /^\d{4}-\d{2}-\d{2}$/,
    help: "first day of training, YYYY-MM-DD",
  },
  "train-days": {
    type: "integer",
    min: 1,
    max: MAX_DAYS,
    default: BASELINE.trainDays,
    help: "days to learn from",
  },
  "delay-days": {
    type: "integer",
    min: 0,
    max: MAX_DAYS,
    default: BASELINE.delayDays,
    help: "days until a fraud is reported, and between training and test",
  },
  "test-days": {
    type: "integer",
    min: 1,
    max: MAX_DAYS,
    default: BASELINE.testDays,
    help: "days to measure on",
  },
} as const satisfies Record<string, Flag>;
