import type { Faults } from "../faults/faults.ts";
import type { Mishap, Mishaps } from "./mishap.ts";
import { exited, timedOut, tooLarge } from "./outcome.ts";

/**
 * Environments that die in the middle of their work, functions that take too long, and answers that are too large.
 *
 * A timeout ends the environment as a crash does, and only says that the time is up: nobody waits for it.
 */
export function mishapsBy(faults: Faults): Mishaps {
  return (usualMs): Mishap | undefined => {
    const crash = faults.strike("crash");
    const timeout = faults.strike("lambda-timeout");
    const ending = crash ?? timeout;
    if (ending) {
      const endsAfter = ending.draws.fraction() * usualMs;
      if (!crash) return { endsAfter, outcome: timedOut };
      return { endsAfter, outcome: (requestId) => exited(requestId, "signal: killed") };
    }
    return faults.strike("oversize") ? { outcome: tooLarge } : undefined;
  };
}
