import type { Flag } from "../cli/flags.ts";

/** The flags of `npm run plan`. */
export const PLAN_FLAGS = {
  stack: { type: "text", value: "NAME", default: "dev", help: "a stack, such as dev or prod" },
  cwd: { type: "text", value: "DIR", help: "a Pulumi project; this one when left out" },
} as const satisfies Record<string, Flag>;

/** The flags of `npm run policy`. */
export const POLICY_FLAGS = {
  ...PLAN_FLAGS,
  pack: { type: "text", value: "DIR", help: "a policy pack; policy/ when left out" },
  config: {
    type: "text",
    value: "FILE",
    help: "JSON with levels and settings of rules, as for the CLI's --policy-pack-config",
  },
} as const satisfies Record<string, Flag>;
