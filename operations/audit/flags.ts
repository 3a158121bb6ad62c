import type { Flag, Flags } from "../../cli/flags.ts";
import { INSTANT_HELP } from "../instant.ts";
import {
  localTarget,
  type StackTarget,
  stackTarget,
  TARGET_FLAGS,
  theOne,
} from "../target/target.ts";
import { BASELINES } from "./baseline.ts";

/** The flags of `npm run audit`. */
export const AUDIT_FLAGS = {
  ...TARGET_FLAGS,
  sent: {
    type: "text",
    multiple: true,
    help: "a file with what a producer sent, as npm run simulate writes it; may be given again",
  },
  since: {
    type: "text",
    help: `only what arrived since ${INSTANT_HELP}; a day ago on AWS when left out, with --sent all there is`,
  },
  until: {
    type: "text",
    help: "only what arrived before then, likewise; 15m on AWS when left out",
  },
  baseline: {
    type: "choice",
    choices: BASELINES,
    help: "compare with this, and not with the first of these that there is",
  },
  missing: { type: "text", help: "a file for the names of all that is missing; overwritten" },
} as const satisfies Record<string, Flag>;

/** @throws UsageError for none or several targets, and CommandError for one that can't be found. */
export function auditTarget({ stack, out }: Flags<typeof AUDIT_FLAGS>): Promise<StackTarget> {
  theOne({ stack, out });
  return stack !== undefined ? stackTarget(stack) : localTarget(out as string, "audit");
}
