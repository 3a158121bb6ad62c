import { MultiBar, Presets } from "cli-progress";
import { COLUMNS, number } from "./text.ts";

/** How far a long piece of work is. */
export interface Progress {
  /** `count` more units are done. */
  add(count: number): void;
  /** The work is over, done or not: leaves the last state on the screen. */
  stop(): void;
}

/** How far work is, by stages that it passes or by what became of it. */
export interface Stages<Title extends string> {
  /** `done` units are at this stage. */
  set(title: Title, done: number): void;
  /** There is more to do than was known. */
  grow(total: number): void;
  /** The work is over, done or not: leaves the last state on the screen. */
  stop(): void;
}

/** How often a plain line is written where there is no terminal, milliseconds. */
const PLAIN_EVERY = 5_000;

/**
 * Show the progress of one stage on stderr: a bar on a terminal, a plain line now and then elsewhere.
 *
 * @param title What is being done, such as `sent`.
 * @param total Units of work in all.
 */
export function progress(title: string, total: number): Progress {
  const shown = stages([title], total);
  let done = 0;
  return {
    add(count) {
      done += count;
      shown.set(title, done);
    },
    stop: shown.stop,
  };
}

/** Shows the progress of one stage after another, see {@link progress}. */
export type Show = (title: string, total: number) => Progress;

/** A {@link Show} with which work ends at its next step once `signal` is aborted, by the signal's reason. */
export function interruptible(signal: AbortSignal): Show {
  return (title, total) => {
    const shown = progress(title, total);
    return {
      add(count) {
        signal.throwIfAborted();
        shown.add(count);
      },
      stop: shown.stop,
    };
  };
}

/** Do work whose progress is shown, until it is over, done or not. */
export async function shown<T>(
  progress: Progress,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  try {
    return await work(progress);
  } finally {
    progress.stop();
  }
}

/** Show the progress of work of `total` units by several stages, as {@link progress} does for one. */
export function stages<const Title extends string>(
  titles: readonly Title[],
  total: number,
): Stages<Title> {
  return process.stderr.isTTY ? bars(titles, total) : lines(titles, total);
}

function bars<Title extends string>(titles: readonly Title[], total: number): Stages<Title> {
  const width = Math.max(...titles.map((title) => title.length));
  const all = new MultiBar(
    {
      format: `  {title} {bar} {done} of {all}`,
      stream: process.stderr,
      hideCursor: true,
      // Our lines fit; if one did not, that must be seen.
      linewrap: true,
      barsize: barWidth(width, total),
      // Ctrl-C is handled by the work, which stops the bars when it stops.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  const payload = (done: number, all: number) => ({ done: number(done), all: number(all) });
  let known = total;
  const bar = new Map(
    titles.map((title) => {
      const payloads = { title: title.padEnd(width), ...payload(0, total) };
      return [title, all.create(total, 0, payloads)];
    }),
  );
  return {
    set: (title, done) => bar.get(title)?.update(done, payload(done, known)),
    grow(total) {
      if (total <= known) return;
      known = total;
      for (const one of bar.values()) one.setTotal(total);
    },
    stop: () => all.stop(),
  };
}

/** Columns that are left for a bar, so that its line doesn't wrap even when the total grows by a digit. */
function barWidth(titleWidth: number, total: number): number {
  const columns = process.stderr.columns || COLUMNS;
  const numbers = 2 * number(total * 10).length + " of ".length;
  return Math.max(1, Math.min(40, columns - titleWidth - numbers - 5));
}

function lines<Title extends string>(titles: readonly Title[], total: number): Stages<Title> {
  const reached = new Map(titles.map((title) => [title, 0]));
  let known = total;
  let written = "";
  function write() {
    const state = [...reached].map(([title, done]) => `${title} ${number(done)}`).join(", ");
    if (state !== written) process.stderr.write(`${state} of ${number(known)}\n`);
    written = state;
  }
  const timer = setInterval(write, PLAIN_EVERY).unref();
  return {
    set: (title, done) => void reached.set(title, done),
    grow(total) {
      known = Math.max(known, total);
    },
    stop() {
      clearInterval(timer);
      write();
    },
  };
}
