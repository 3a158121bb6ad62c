import type { Flag } from "../../cli/flags.ts";

/** The flags of `npm run prune`. */
export const PRUNE_FLAGS = {
  stack: { type: "text", value: "NAME", required: true, help: "a stack of Pulumi's" },
  keep: {
    type: "integer",
    min: 0,
    max: 100,
    default: 1,
    help: "newest unused configurations of each endpoint that stay",
  },
  "dry-run": { type: "switch", help: "say what would be deleted, and delete nothing" },
} as const satisfies Record<string, Flag>;
