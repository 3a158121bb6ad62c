import { simulate } from "../simulator/simulate.ts";
import { merged, type TrainingEvent, type TrainingEvents } from "./events.ts";
import type { SimulatedOptions } from "./simulatedOptions.ts";

/** First day; the default period ends before the simulator's own default run begins. */
const FROM = "2025-07-01";
/** Accounts get this many digits behind the number of their bank, so that no two are the same. */
const DIGITS = 6;

/** Events of made-up banks, whose frauds are all known. */
export function simulated(options: SimulatedOptions): TrainingEvents {
  const { count, accounts, banks = 1, seed, days, from = FROM } = options;
  const shares = Array.from({ length: banks }, (_, bank) => ({
    bank,
    count: share(count, banks, bank),
    accounts: share(accounts, banks, bank),
    seed: (seed + bank) % 2 ** 32,
    days,
    from,
  }));
  return {
    transactions: count,
    events: merged(shares.map(events)),
    origin: `Simulated with ${banks === 1 ? `seed ${seed}` : `the seeds from ${seed} on`}: ${count} transactions of ${accounts} accounts of ${banks} ${banks === 1 ? "bank" : "banks"}, over ${days} days from ${from} on. The truth is known of every transaction; the profiles learn of frauds by the simulated confirmations only.`,
  };
}

function* events({
  bank,
  ...options
}: Required<Omit<SimulatedOptions, "banks">> & {
  readonly bank: number;
}): Generator<TrainingEvent> {
  for (const { tipo, event, scenario } of simulate(options)) {
    const { numero_conta } = event;
    const own = { numero_conta: `${bank + 1}${numero_conta.padStart(DIGITS + 2, "0")}` };
    if (tipo === "transacao") {
      yield { transaction: { ...event, ...own }, fraud: scenario !== "ordinary", scenario };
    } else {
      yield { confirmation: { ...event, ...own } };
    }
  }
}

/** The `part`-th of `parts` shares of `count`, in whole numbers that add up to it. */
function share(count: number, parts: number, part: number): number {
  return Math.floor((count * (part + 1)) / parts) - Math.floor((count * part) / parts);
}
