import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../../training/commands/evaluate.ts", import.meta.url));

/** A command that did not end well. */
export class Failed extends Error {
  readonly code: unknown;

  constructor(code: unknown, stderr: string) {
    super(stderr);
    this.code = code;
  }
}

/**
 * Run `npm run evaluate` as a process of its own.
 *
 * @param interruptAt Text on stderr at which Ctrl-C is pressed.
 * @throws Failed with the exit code and stderr, when that isn't 0.
 */
export async function evaluating(
  args: readonly string[],
  interruptAt?: string,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const child = spawn(process.execPath, ["--import", "tsx/esm", MAIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    const before = stderr;
    stderr += text;
    if (interruptAt === undefined || before.includes(interruptAt)) return;
    if (stderr.includes(interruptAt)) child.kill("SIGINT");
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Failed(code, stderr);
}
