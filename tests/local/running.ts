import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { readdir, watch } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { SCORED_FIELDS } from "../../contract/scored.ts";
import { objectKeys, objectLines } from "../support/objects.ts";

const COMMAND = fileURLToPath(new URL("../../local/commands/start.ts", import.meta.url));

/** The command in a process group of its own, as a shell would start it. */
export class Run {
  output = "";
  readonly child: ChildProcessByStdio<null, Readable, Readable>;

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, ["--import", "tsx/esm", COMMAND, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const hear = (data: Buffer) => {
      this.output += data;
    };
    this.child.stdout.on("data", hear);
    this.child.stderr.on("data", hear);
  }

  /** Resolves when the output contains `text`; rejects when the process ends without. */
  async said(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.child.exitCode !== null) throw new Error(this.output);
      await Promise.race([once(this.child.stdout, "data"), once(this.child, "close")]);
    }
  }

  /** Resolves when each of these files of one directory has something in it; rejects when the process ends without. */
  async wrote(directory: string, ...names: string[]): Promise<void> {
    const ended = new AbortController();
    this.child.once("close", () => ended.abort(new Error(this.output)));
    const changes = watch(directory, { signal: ended.signal });
    const isDone = () => names.every((name) => sizeOf(join(directory, name)) > 0);
    if (isDone()) return;
    for await (const _ of changes) if (isDone()) return;
  }

  /** An end that the process itself hears nothing of, nor any that it has started. */
  kill(): void {
    this.child.kill("SIGKILL");
  }

  /** Ctrl-C, which a terminal sends to the whole group. */
  interrupt(): void {
    process.kill(-Number(this.child.pid), "SIGINT");
  }

  /** Resolves with the exit code, none when it was killed, once no process of the group is left. */
  async ended(): Promise<number | null> {
    const { exitCode, signalCode } = this.child;
    const code =
      exitCode === null && signalCode === null ? (await once(this.child, "close"))[0] : exitCode;
    for (;;) {
      try {
        process.kill(-Number(this.child.pid), 0);
      } catch {
        return code;
      }
      await setImmediate();
    }
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Run `npm start` to its end. */
export async function start(...args: string[]): Promise<{ code: number | null; output: string }> {
  const run = new Run(...args);
  return { code: await run.ended(), output: run.output };
}

/** Every line in the objects of a bucket whose keys start with `prefix`. */
export async function linesIn(
  out: string,
  name: "lake" | "backup",
  prefix = "",
): Promise<string[]> {
  const buckets = await readdir(join(out, "s3"));
  const directory = join(out, "s3", buckets.find((bucket) => bucket.includes(name)) ?? "");
  const keys = (await objectKeys(directory)).filter((key) => key.startsWith(prefix));
  const lines = await Promise.all(keys.map((key) => objectLines(directory, key)));
  return lines.flat();
}

/** A line without what we added, and without its closing brace. */
export function asReceived(line: string): string {
  const added = [SCORED_FIELDS[0], "recebido_em"].map((field) => line.indexOf(`,"${field}":`));
  return line.slice(0, Math.min(...added.filter((place) => place >= 0)));
}
