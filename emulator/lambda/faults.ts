import type { Faults } from "../faults/faults.ts";
import type { InvocationFault, InvocationFaults } from "./invocationFault.ts";
import { exited, timedOut, tooLarge } from "./outcome.ts";

/**
 * Environments that die in the middle of their work, functions that take too long, and answers that are too large.
 *
 * A timeout ends the environment as a crash does, and only says that the time is up: nobody waits for it.
 */
export function invocationFaults(faults: Faults): InvocationFaults {
  return (usualMs): InvocationFault | undefined => {
    const crash = faults.inject("crash");
    const timeout = faults.inject("lambda-timeout");
    const ending = crash ?? timeout;
    if (ending) {
      const endsAfter = ending.draws.fraction() * usualMs;
      if (!crash) return { endsAfter, outcome: timedOut };
      return { endsAfter, outcome: (requestId) => exited(requestId, "signal: killed") };
    }
    return faults.inject("oversize") ? { outcome: tooLarge } : undefined;
  };
}
