import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ClientSettings, environmentOf } from "../emulator/index.ts";
import type { Traffic } from "./traffic.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const COMMAND = join(PROJECT, "simulator/commands/simulate.ts");

/** What the simulator sends, and how. */
export interface Simulation extends Traffic {
  readonly stream: string;
  /** Where it writes what it sent. One that is there is continued. */
  readonly sentFile: string;
  /** Who it is, and where it sends. */
  readonly client: ClientSettings;
}

/**
 * Run `npm run simulate` as a process of its own, as a producer is. It ends with this one, however that ends.
 *
 * @throws Error with what the simulator said, when it fails.
 */
export async function simulate(simulation: Simulation): Promise<void> {
  const { stream, count, seed, confirmRate, sentFile, client, signal } = simulation;
  const flags = {
    ...{ stream, count, seed, sent: sentFile },
    ...(confirmRate !== undefined && { "confirm-rate": confirmRate }),
  };
  const child = spawn(
    process.execPath,
    [
      ...["--import", "tsx/esm", COMMAND],
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`]),
      ...(existsSync(sentFile) ? ["--resume"] : []),
    ],
    {
      // Where its packages are, wherever the run was started.
      cwd: PROJECT,
      env: {
        ...process.env,
        ...environmentOf(client),
      },
      // Nothing is said over the channel. Only, when it breaks, the simulator ends.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  const kill = () => child.kill("SIGTERM");
  signal.addEventListener("abort", kill, { once: true });
  const output: Buffer[] = [];
  child.stdout?.on("data", (data) => output.push(data));
  child.stderr?.on("data", (data) => output.push(data));
  try {
    const [code, killedBy] = await once(child, "close");
    signal.throwIfAborted();
    if (code !== 0) {
      throw new Error(
        `the simulator ended with ${killedBy ?? `exit code ${code}`}:\n${Buffer.concat(output)}`,
      );
    }
  } finally {
    signal.removeEventListener("abort", kill);
  }
}
