import type { Command } from "./declaration.ts";
import { CommandError } from "./errors.ts";
import { type Flag, type Flags, readFlags, throwUnlessOne } from "./flags.ts";

/** Exit codes by convention: 128 and the signal's number. */
const INTERRUPTIONS = { SIGINT: 130, SIGTERM: 143 } as const;

/** The module with what a command does. */
interface Body<T extends Record<string, Flag>> {
  /** @param interrupted Aborted by the first Ctrl-C: what was begun has to be ended. */
  main(flags: Flags<T>, interrupted: AbortSignal): Promise<void>;
}

/**
 * Run a command: exit code 0 when its `main` resolves; otherwise the error's own (see {@link CommandError}), or 1 and
 * a stack for a defect of ours. `--help` shows how it is used.
 *
 * The first Ctrl-C aborts the signal that `main` gets and sets the exit code. The second one ends the process at once.
 *
 * @param body Loads what the command does, once its flags were read, so that an answer about flags doesn't wait for the
 * AWS SDK.
 */
export async function command<const T extends Record<string, Flag>>(
  declared: Command<T>,
  body: () => Promise<Body<T>>,
): Promise<void> {
  // The SDK warns on Node 20 about its own end of support there; the lockfile pins one that supports it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  if (process.argv.includes("--help")) {
    const { help } = await import("./help.ts");
    console.log(help(declared));
    return;
  }
  const interrupted = new AbortController();
  for (const [name, code] of Object.entries(INTERRUPTIONS)) {
    process.once(name, () => {
      process.exitCode = code;
      // Progress bars end first, so that this stands below them.
      interrupted.abort();
      console.error("Stopping; Ctrl-C again to leave at once.");
    });
  }
  try {
    const flags = readFlags(declared.flags);
    if (declared.oneOf) throwUnlessOne(flags, declared.oneOf);
    const { main } = await body();
    interrupted.signal.throwIfAborted();
    await main(flags, interrupted.signal);
  } catch (error) {
    if (interrupted.signal.aborted) return;
    process.exitCode = error instanceof CommandError ? error.exitCode : 1;
    console.error(error instanceof CommandError ? error.message : error);
  }
}
