import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { CommandError } from "../../cli/errors.ts";
import { pathProblem } from "../../cli/path.ts";
import { RUN_DIRECTORY } from "../../contract/runDirectory.ts";

const detectionMetrics = z.object({
  flagged: z.number(),
  precision: z.number().nullable(),
  scenarios: z.record(
    z.string(),
    z.object({ sent: z.number(), flagged: z.number(), recall: z.number().nullable() }),
  ),
});
const summary = detectionMetrics.extend({
  stack: z.string(),
  seed: z.number(),
  sent: z.number(),
  delivered: z.number(),
  /** Transactions by what was known of their accounts: `perfil`. */
  profiles: z.record(z.string(), z.number()),
  /** Invocations, one for each batch of up to 1,000 transactions. */
  endpointCalls: z.object({ fraud: z.number() }),
  confirmations: z.object({ delivered: z.number() }),
  comparison: z
    .object({ withoutProfiles: detectionMetrics, withoutConfirmations: detectionMetrics })
    .nullable(),
});

/** How some traffic was judged. */
export type DetectionMetrics = z.infer<typeof detectionMetrics>;

/** What `summary.json` of a local run says, as far as it is shown here; the rest is left out. */
export type LocalRun = z.infer<typeof summary> & {
  readonly comparison: {
    withoutProfiles: DetectionMetrics;
    withoutConfirmations: DetectionMetrics;
  };
};

/**
 * Read what a local run came to.
 *
 * @param directory Its `--run`.
 * @throws CommandError saying what to do first.
 */
export async function readLocalRun(directory: string): Promise<LocalRun> {
  const advice = "run npm start first, or name the directory of a run that has ended";
  const text = await readFile(join(directory, RUN_DIRECTORY.summary), "utf8").catch((error) => {
    throw new CommandError(
      error.code === "ENOENT"
        ? `--run ${directory}: no local run has ended there: ${advice}`
        : pathProblem(`--run ${directory}`, "read", error, advice),
    );
  });
  const json = parsed(text);
  if (json === undefined) {
    throw new CommandError(
      `--run ${directory}: ${RUN_DIRECTORY.summary} is not JSON: run npm start anew`,
    );
  }
  const read = summary.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new CommandError(
      `--run ${directory}: ${RUN_DIRECTORY.summary}: ${issue?.path.join(".")}: ${issue?.message}: run npm start anew`,
    );
  }
  const { comparison } = read.data;
  if (comparison && read.data.delivered > 0) return { ...read.data, comparison };
  throw new CommandError(
    `--run ${directory}: that run ${comparison ? "delivered nothing" : "compared nothing"}: run npm start without --records 0 and --compare no`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
