import { CommandError } from "./errors.ts";
import { type Flag, type Flags, readFlags, usage } from "./flags.ts";

/** Exit codes by convention: 128 and the signal's number. */
const INTERRUPTIONS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Run a command: exit code 0 when `main` resolves; otherwise the error's own (see {@link CommandError}), or 1
 * and a stack for what is nobody's fault but ours. `--help` prints the flags.
 *
 * The first Ctrl-C aborts `interrupted` and sets the exit code; `main` then has to end what it began. The second
 * one ends the process as if nobody had listened.
 */
export async function command<const T extends Record<string, Flag>>(
  flags: T,
  main: (flags: Flags<T>, interrupted: AbortSignal) => Promise<void>,
): Promise<void> {
  // The SDK warns on Node 20 about its own end of support there; the lockfile pins one that supports it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  if (process.argv.includes("--help")) {
    console.log(`Flags:${usage(flags)}`);
    return;
  }
  const interrupted = new AbortController();
  for (const [name, code] of Object.entries(INTERRUPTIONS)) {
    process.once(name, () => {
      process.exitCode = code;
      // Whoever listens ends its progress bars first, so that this stands below them.
      interrupted.abort();
      console.error("Stopping; Ctrl-C again to leave at once.");
    });
  }
  try {
    await main(readFlags(flags), interrupted.signal);
  } catch (error) {
    if (interrupted.signal.aborted) return;
    process.exitCode = error instanceof CommandError ? error.exitCode : 1;
    console.error(error instanceof CommandError ? error.message : error);
  }
}
