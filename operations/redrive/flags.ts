import { UsageError } from "../../cli/errors.ts";
import type { Flag, Flags } from "../../cli/flags.ts";
import { INSTANT_HELP } from "../instant.ts";
import { localTarget, stackTarget, TARGET_FLAGS, type Target, theOne } from "../target/target.ts";

/** The flags of `npm run redrive`. */
export const REDRIVE_FLAGS = {
  ...TARGET_FLAGS,
  bucket: {
    type: "text",
    help: "the bucket with the failed records, where there is no Pulumi; with --stream and --ledger",
  },
  stream: { type: "text", help: "with --bucket: the stream that takes them again" },
  ledger: { type: "text", help: "with --bucket: the table that remembers what was replayed" },
  "error-prefix": {
    type: "text",
    default: "failed/",
    help: "with --bucket: what keys of failed records start with",
  },
  "quarantine-prefix": {
    type: "text",
    default: "quarantine/",
    help: "with --bucket: what keys of quarantined records start with",
  },
  since: { type: "text", help: `only what failed since ${INSTANT_HELP}` },
  reason: {
    type: "text",
    help: "only what failed with this error code of Firehose's, such as Lambda.FunctionError",
  },
  attempts: {
    type: "integer",
    min: 1,
    max: 100,
    default: 5,
    help: "times that a record is replayed before it is quarantined",
  },
  "dry-run": { type: "switch", help: "say what would be done, and write nothing" },
} as const satisfies Record<string, Flag>;

/**
 * What to redrive.
 *
 * @throws UsageError for none or several targets, and CommandError for one that can't be found.
 */
export async function redriveTarget(flags: Flags<typeof REDRIVE_FLAGS>): Promise<Target> {
  const { stack, out, bucket, stream, ledger } = flags;
  theOne({ stack, out, bucket });
  if (stack !== undefined) return stackTarget(stack);
  if (out !== undefined) return localTarget(out, "redrive");
  if (stream === undefined || ledger === undefined) {
    const missing = stream === undefined ? "--stream" : "--ledger";
    throw new UsageError(
      `${missing} is missing: --bucket needs --stream and --ledger, --stack finds them by itself`,
    );
  }
  return {
    flag: `--bucket ${bucket}`,
    settings: {},
    stream,
    lakeBucket: bucket as string,
    ledgerTable: ledger,
    prefixes: {
      delivered: "",
      failed: flags["error-prefix"],
      quarantine: flags["quarantine-prefix"],
    },
  };
}
