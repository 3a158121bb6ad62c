import type { Flag } from "../../cli/flags.ts";

/** Flags that name a stack or a local run. */
export const TARGET_FLAGS = {
  stack: {
    type: "text",
    value: "NAME",
    help: "a stack of Pulumi's, whose outputs name everything",
  },
  run: {
    type: "text",
    value: "DIR",
    formerly: "out",
    help: "the directory of a local run, such as .local",
  },
} as const satisfies Record<string, Flag>;
