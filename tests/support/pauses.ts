import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";

/** Pauses that nobody waits for. */
export interface Pauses {
  /** What was asked for so far, ms. */
  readonly asked: number[];
  /** From now on pauses last again. */
  restore(): void;
}

/** From now on whoever pauses with `node:timers/promises` goes on at once. */
export function skipPauses(): Pauses {
  const real = timers.setTimeout;
  const asked: number[] = [];
  const put = (sleep: unknown) => {
    Object.assign(timers, { setTimeout: sleep });
    syncBuiltinESMExports();
  };
  put(async (milliseconds: number) => {
    asked.push(milliseconds);
    await timers.setImmediate();
  });
  return { asked, restore: () => put(real) };
}
