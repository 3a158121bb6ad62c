import type { Flag, Flags } from "../../cli/flags.ts";
import { TRAIN_FLAGS } from "../flags.ts";
import type { SimulatedOptions } from "../simulatedOptions.ts";

/** Banks like those that the models are trained on by default, and half as many; none of them is one of those. */
const UNSEEN = {
  count: 180_000,
  accounts: 1_500,
  banks: 3,
  seed: 20_260_301,
  days: 90,
} as const satisfies SimulatedOptions;

/** The flags of `npm run evaluate`. */
export const EVALUATE_FLAGS = {
  data: TRAIN_FLAGS.data,
  "label-delay-days": TRAIN_FLAGS["label-delay-days"],
  seed: { ...TRAIN_FLAGS.seed, default: UNSEEN.seed, help: "of simulated data" },
  count: { ...TRAIN_FLAGS.count, default: UNSEEN.count },
  accounts: { ...TRAIN_FLAGS.accounts, default: UNSEEN.accounts },
  banks: { ...TRAIN_FLAGS.banks, default: UNSEEN.banks },
  days: { ...TRAIN_FLAGS.days, default: UNSEEN.days },
  models: {
    type: "text",
    value: "DIR",
    default: "models",
    help: "the models, as npm run train wrote them",
  },
  run: {
    type: "text",
    value: "DIR",
    default: ".local",
    help: "the directory of a local run",
  },
  handbook: {
    type: "text",
    value: "FILE",
    help: "the Handbook's transactions, .csv or .csv.gz; its section stays as it is when left out",
  },
  out: {
    type: "text",
    value: "DIR",
    default: "guides",
    help: "a directory for results.md and plots",
  },
} as const satisfies Record<string, Flag>;

const MEASURED = ["label-delay-days", "seed", "count", "accounts", "banks", "days"] as const;

/** The command that measures the same again, without the paths of this machine. */
export function typed(flags: Flags<typeof EVALUATE_FLAGS>): string {
  const changed = MEASURED.filter((name) => flags[name] !== EVALUATE_FLAGS[name].default);
  const words = [
    ...flags.data.map(() => "--data …"),
    ...changed.map((name) => `--${name} ${flags[name]}`),
  ];
  return ["npm run evaluate", ...(words.length > 0 ? ["--", ...words] : [])].join(" ");
}
