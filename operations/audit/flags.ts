import type { Flag } from "../../cli/flags.ts";
import { TARGET_FLAGS } from "../target/flags.ts";
import { BASELINES } from "./baseline.ts";

/** The flags of `npm run audit`. */
export const AUDIT_FLAGS = {
  ...TARGET_FLAGS,
  sent: {
    type: "text",
    value: "FILE",
    multiple: true,
    help: "a list of what was sent, by npm run simulate; may be repeated",
  },
  since: {
    type: "text",
    value: "WHEN",
    help: "only what arrived since WHEN: 6h, 2d, or 2026-01-12; when left out, 1d on AWS, and with --sent all there is",
  },
  until: {
    type: "text",
    value: "WHEN",
    help: "only what arrived before WHEN; 15m on AWS when left out",
  },
  baseline: {
    type: "choice",
    choices: BASELINES,
    help: "compare with this; the first that there is when left out",
  },
  missing: {
    type: "text",
    value: "FILE",
    help: "a file for the names of what is missing; overwritten",
  },
} as const satisfies Record<string, Flag>;
