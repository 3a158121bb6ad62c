import { UsageError } from "../cli/errors.ts";
import { nearest } from "../cli/nearest.ts";
import type { Fault, FaultRates } from "../emulator/index.ts";

/** A fault that can be injected into a run: one of the services', or `poison`, records that can't be scored, on top of the traffic. */
export type RunFault = Fault | "poison";

/** Named here too, so that a flag is checked without loading the emulator; the compiler holds them against its own. */
const NAMES: Readonly<Record<RunFault, true>> = {
  throttle: true,
  "5xx": true,
  timeout: true,
  slow: true,
  "wrong-rows": true,
  nan: true,
  "no-endpoint": true,
  crash: true,
  "lambda-timeout": true,
  oversize: true,
  duplicate: true,
  reorder: true,
  "profile-throttle": true,
  "stream-throttle": true,
  "stream-partial": true,
  "s3-fail": true,
  poison: true,
};
export const RUN_FAULTS = Object.keys(NAMES) as RunFault[];

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
      const meant = nearest(name, RUN_FAULTS);
      throw new UsageError(
        `--faults knows no fault called "${name}"${meant ? `: did you mean ${meant}? It` : "; it"} knows ${RUN_FAULTS.join(", ")}`,
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
  return Object.hasOwn(NAMES, name);
}
