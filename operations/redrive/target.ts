import { UsageError } from "../../cli/errors.ts";
import type { Flags } from "../../cli/flags.ts";
import { localTarget, stackTarget, type Target } from "../target/target.ts";
import type { REDRIVE_FLAGS } from "./flags.ts";

/**
 * What to redrive.
 *
 * @throws UsageError for a bucket alone, and CommandError for one that can't be found.
 */
export async function redriveTarget(flags: Flags<typeof REDRIVE_FLAGS>): Promise<Target> {
  const { stack, run, bucket, stream, ledger } = flags;
  if (stack !== undefined) return stackTarget(stack);
  if (run !== undefined) return localTarget(run, "redrive");
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
