import type { Flag } from "../../cli/flags.ts";
import { TARGET_FLAGS } from "../target/flags.ts";

/** The flags of `npm run redrive`. */
export const REDRIVE_FLAGS = {
  ...TARGET_FLAGS,
  bucket: {
    type: "text",
    value: "NAME",
    help: "without Pulumi, the bucket of failed records",
  },
  stream: { type: "text", value: "NAME", help: "with --bucket: the stream that takes them" },
  ledger: { type: "text", value: "TABLE", help: "with --bucket: the table of what was replayed" },
  "error-prefix": {
    type: "text",
    value: "KEY",
    default: "failed/",
    help: "with --bucket",
  },
  "quarantine-prefix": {
    type: "text",
    value: "KEY",
    default: "quarantine/",
    help: "with --bucket",
  },
  since: {
    type: "text",
    value: "WHEN",
    help: "only what failed since WHEN: 6h, 2d, or 2026-01-12",
  },
  reason: {
    type: "text",
    value: "CODE",
    help: "only this error of Firehose's, such as Lambda.FunctionError",
  },
  attempts: {
    type: "integer",
    min: 1,
    max: 100,
    default: 5,
    help: "replays of a record before it is quarantined",
  },
  "dry-run": { type: "switch", help: "say what would be done, and write nothing" },
} as const satisfies Record<string, Flag>;
