/** Timers that a test has in its hands. */
export interface Timers {
  /** What was asked for so far, ms. */
  readonly asked: number[];
  /** End those of exactly so many milliseconds that still run. */
  fire(milliseconds: number): void;
  /** From now on timers are nobody's business again. */
  restore(): void;
}

/** From now on watch `setTimeout`. Timers still end by themselves. */
export function watchTimers(): Timers {
  const { setTimeout: real, clearTimeout: clear } = globalThis;
  const asked: number[] = [];
  const running = new Map<unknown, { milliseconds: number; end: () => void }>();
  const set = (then: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) => {
    asked.push(milliseconds);
    const end = () => {
      running.delete(timer);
      then(...given);
    };
    const timer = real(end, milliseconds);
    running.set(timer, { milliseconds, end });
    return timer;
  };
  const unset = (timer: NodeJS.Timeout) => {
    running.delete(timer);
    clear(timer);
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: unset });
  return {
    asked,
    fire(milliseconds) {
      for (const [timer, one] of [...running]) {
        if (one.milliseconds !== milliseconds) continue;
        clear(timer as NodeJS.Timeout);
        one.end();
      }
    },
    restore: () => Object.assign(globalThis, { setTimeout: real, clearTimeout: clear }),
  };
}
