import { UsageError } from "../cli/errors.ts";
import { FAULTS, type FaultRates } from "../emulator/index.ts";

/** What a run can be made to do wrong: the services' faults, and `poison`, records that can't be scored, on top of the traffic. */
export const RUN_FAULTS = [...FAULTS, "poison"] as const;

export type RunFault = (typeof RUN_FAULTS)[number];

/**
 * Read a list of rates, such as `throttle=0.2,duplicate=0.1`.
 *
 * @throws UsageError naming the fault and what is wrong with it.
 */
export function parseFaults(text: string): FaultRates<RunFault> {
  const rates: Partial<Record<RunFault, number>> = {};
  for (const item of text.split(",")) {
    const [, name = "", given = ""] = /^\s*([^=\s]*)\s*=?\s*(.*?)\s*$/.exec(item) ?? [];
    if (!isFault(name)) {
      throw new UsageError(
        `--faults knows no fault called "${name}"; it knows ${RUN_FAULTS.join(", ")}`,
      );
    }
    if (rates[name] !== undefined) throw new UsageError(`--faults has ${name} twice`);
    const rate = given === "" ? Number.NaN : Number(given);
    if (!(rate >= 0 && rate <= 1)) {
      throw new UsageError(`--faults ${name} must be a rate from 0 to 1, got "${given}"`);
    }
    rates[name] = rate;
  }
  return inOrder(rates);
}

/** The order of the list of faults, so that reports are the same however the flag was written. */
function inOrder(rates: FaultRates<RunFault>): FaultRates<RunFault> {
  return Object.fromEntries(
    RUN_FAULTS.flatMap((name) => (rates[name] === undefined ? [] : [[name, rates[name]]])),
  );
}

function isFault(name: string): name is RunFault {
  return (RUN_FAULTS as readonly string[]).includes(name);
}
