import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { CommandError } from "../../cli/errors.ts";
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
 * @param directory Its `--out`.
 * @throws CommandError saying what to do first.
 */
export async function readLocalRun(directory: string): Promise<LocalRun> {
  const file = join(directory, RUN_DIRECTORY.summary);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new CommandError(
      `--run ${directory}: no local run has ended there (${(error as Error).message}): run npm start first, or name the directory of one`,
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
