import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Random } from "../../simulator/random.ts";

/** Transactions of a run. */
export const RECORDS = 200;

const COMMAND = fileURLToPath(new URL("localRun.ts", import.meta.url));

/** What a moment is counted from: the longest that it comes later, as a share of the whole run, or in milliseconds. */
const EVENTS = {
  "its start": { share: 1 },
  "records were sent": { share: 0.5 },
  // Before the checkpoint says so, in most cases.
  "objects were delivered": { ms: 10 },
} as const;

/** When a run is killed. */
export interface Moment {
  readonly after: keyof typeof EVENTS;
  readonly ms: number;
}

/** @param span What a run takes that nobody kills, milliseconds. */
export function drawn(random: Random, span: number): Moment {
  const events = Object.entries(EVENTS) as [Moment["after"], { share?: number; ms?: number }][];
  const [after, { share = 0, ms = share * span }] = random.pick(events);
  return { after, ms: Math.round(random.fraction() * ms) };
}

/** What the stack declares. */
export interface Program {
  /** File with the graph. */
  readonly file: string;
  /** Name of the bucket that is delivered to. */
  readonly lake: string;
}

/** A run in a process group of its own, started anew after each kill. */
export class KilledRun {
  readonly out: string;
  readonly seed: number;
  output = "";
  readonly #program: Program;

  constructor(out: string, program: Program, seed: number) {
    this.out = out;
    this.seed = seed;
    this.#program = program;
  }

  /** Start or continue it, to its end. @returns its exit code. */
  async end(): Promise<number | null> {
    return (await once(this.#start(), "close"))[0];
  }

  /** Start or continue it; all of it is killed at a moment, unless it has ended well by then. */
  async endsBefore({ after, ms }: Moment): Promise<boolean> {
    const before = await this.#reached(after);
    const child = this.#start();
    const closed = once(child, "close");
    while (after !== "its start" && isGoing(child) && (await this.#reached(after)) === before) {
      await Promise.race([closed, wait(5)]);
    }
    await Promise.race([closed, wait(ms)]);
    if (isGoing(child)) process.kill(-Number(child.pid), "SIGKILL");
    await closed;
    if (child.signalCode === "SIGKILL") return false;
    expect(child.exitCode, this.output).to.equal(0);
    return true;
  }

  /** A number that grows with each event of a kind. */
  async #reached(event: Moment["after"]): Promise<number> {
    if (event === "records were sent") {
      return (await stat(join(this.out, "sent.ndjson")).catch(() => undefined))?.size ?? 0;
    }
    const delivered = join(this.out, "s3", this.#program.lake, "delivered");
    const objects = await readdir(delivered, { recursive: true }).catch(() => []);
    return objects.filter((name) => name.endsWith(".gz")).length;
  }

  #start(): ChildProcess {
    this.output = "";
    const child = spawn(
      process.execPath,
      [
        ...["--import", "tsx/esm", COMMAND, "--graph", this.#program.file, "--out", this.out],
        ...["--records", `${RECORDS}`, "--seed", `${this.seed}`],
      ],
      { stdio: ["ignore", "pipe", "pipe"], detached: true },
    );
    const hear = (data: Buffer) => {
      this.output += data;
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    return child;
  }
}

function isGoing({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
