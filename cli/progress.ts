import { MultiBar, Presets } from "cli-progress";

/** How far a long piece of work is. */
export interface Progress {
  /** `count` more units are done. */
  add(count: number): void;
  /** The work is over, done or not: leaves the last state on the screen. */
  stop(): void;
}

/** How far work is that passes through several stages. */
export interface Stages<Title extends string> {
  /** `done` units have passed this stage. */
  set(title: Title, done: number): void;
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

/** Likewise for work of `total` units, each of which passes the stages `titles` in turn. */
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
      format: `  {title} {bar} {value} of {total}`,
      stream: process.stderr,
      hideCursor: true,
      // Ctrl-C belongs to whoever does the work; it stops the bars when it stops.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  const bar = new Map(
    titles.map((title) => [title, all.create(total, 0, { title: title.padEnd(width) })]),
  );
  return { set: (title, done) => bar.get(title)?.update(done), stop: () => all.stop() };
}

function lines<Title extends string>(titles: readonly Title[], total: number): Stages<Title> {
  const reached = new Map(titles.map((title) => [title, 0]));
  let written = "";
  function write() {
    const state = [...reached].map(([title, done]) => `${title} ${done}`).join(", ");
    if (state !== written) process.stderr.write(`${state} of ${total}\n`);
    written = state;
  }
  const timer = setInterval(write, PLAIN_EVERY).unref();
  return {
    set: (title, done) => void reached.set(title, done),
    stop() {
      clearInterval(timer);
      write();
    },
  };
}
