import type { Flag } from "../cli/flags.ts";

/** The flags of `npm start`. */
export const START_FLAGS = {
  stack: {
    type: "text",
    value: "NAME",
    default: "dev",
    pattern: /^[\w-]+$/,
    help: "a stack of this project",
  },
  records: {
    type: "integer",
    min: 0,
    max: 10_000_000,
    default: 20_000,
    help: "simulated transactions",
  },
  seed: {
    type: "integer",
    min: 0,
    max: 2 ** 31 - 1,
    default: 1,
    help: "of traffic and faults",
  },
  run: {
    type: "text",
    value: "DIR",
    default: ".local",
    formerly: "out",
    help: "the directory of the run",
  },
  clock: {
    type: "integer",
    min: 1,
    max: 600,
    default: 60,
    help: "how many times faster than AWS's shard limits, polls and buffers are",
  },
  compare: {
    type: "choice",
    choices: ["yes", "no"],
    default: "yes",
    help: "run the traffic again without profiles, and without confirmations",
  },
  faults: {
    type: "text",
    value: "NAME=RATE,...",
    help: "inject faults, such as throttle=0.2,crash=0.1; guides/operate.md lists them; nothing is compared",
  },
  verbose: { type: "switch", help: "list the types of the declared resources" },
  serve: { type: "switch", help: "keep the services up after the summary, until Ctrl-C" },
  resume: {
    type: "switch",
    help: "continue the run in --run that was killed or interrupted, with its settings; faults may be others",
  },
} as const satisfies Record<string, Flag>;
