import type { Flag, Flags } from "../../cli/flags.ts";
import { FLAGS as TRAINING } from "../flags.ts";
import type { SimulatedOptions } from "../simulated.ts";

/** Banks like those that the models are trained on by default, and half as many; none of them is one of those. */
const UNSEEN = {
  count: 180_000,
  accounts: 1_500,
  banks: 3,
  seed: 20_260_301,
  days: 90,
} as const satisfies SimulatedOptions;

/** The flags of `npm run evaluate`. */
export const FLAGS = {
  data: TRAINING.data,
  "settling-days": TRAINING["settling-days"],
  seed: { ...TRAINING.seed, default: UNSEEN.seed, help: "seed of the simulated data" },
  count: { ...TRAINING.count, default: UNSEEN.count },
  accounts: { ...TRAINING.accounts, default: UNSEEN.accounts },
  banks: { ...TRAINING.banks, default: UNSEEN.banks },
  days: { ...TRAINING.days, default: UNSEEN.days },
  models: { type: "text", default: "models", help: "a directory that npm run train wrote to" },
  run: { type: "text", default: ".local", help: "a directory that npm start wrote to" },
  handbook: {
    type: "text",
    help: "the Fraud Detection Handbook's transactions, .csv or .csv.gz; its section stays as it is when left out",
  },
  out: { type: "text", default: "guides", help: "a directory for results.md and its plots" },
} as const satisfies Record<string, Flag>;

const MEASURED = ["settling-days", "seed", "count", "accounts", "banks", "days"] as const;

/** The command that measures the same again, without the paths of this machine. */
export function typed(flags: Flags<typeof FLAGS>): string {
  const changed = MEASURED.filter((name) => flags[name] !== FLAGS[name].default);
  const words = [
    ...flags.data.map(() => "--data …"),
    ...changed.map((name) => `--${name} ${flags[name]}`),
  ];
  return ["npm run evaluate", ...(words.length > 0 ? ["--", ...words] : [])].join(" ");
}
