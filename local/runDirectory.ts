import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../cli/errors.ts";
import { checkWritable, pathProblem } from "../cli/path.ts";
import { RUN_DIRECTORY } from "../contract/runDirectory.ts";
import { isRunFile, type RunSettings, readRunFile, writeRunFile } from "./runFile.ts";

/** A directory in which this process runs. */
export interface Claim {
  /** Absolute. */
  readonly path: string;
  /** How often the run in it was continued, this time included. */
  readonly resumed: number;
}

/**
 * Make sure that `out` can be used for a new run. Nothing is changed.
 *
 * @returns its absolute path.
 * @throws UsageError when it can't be written, or holds something else, or a run that is still going.
 */
export async function checkRunDirectory(out: string): Promise<string> {
  const path = resolve(out);
  try {
    await checkWritable(path);
    if (!existsSync(path)) return path;
    const names = await readdir(path);
    const run = await readRunFile(path);
    if (run) throwIfRunning(out, run.pid);
    else if (names.every(isRunFile)) return path;
    else {
      throw new UsageError(
        `--run ${out}: holds files that no local run made; name an empty directory or a new one`,
      );
    }
    return path;
  } catch (error) {
    throw unusable(out, error);
  }
}

/**
 * Make `out` ready for a new run: what an earlier run left is removed.
 *
 * @throws UsageError as {@link checkRunDirectory} does.
 */
export async function claimRunDirectory(out: string, settings: RunSettings): Promise<Claim> {
  const path = await checkRunDirectory(out);
  const { pid } = process;
  try {
    // Not recursive where it need not be: under /proc, Node's recursive mkdir never ends.
    if (!existsSync(path)) await mkdir(path, { recursive: !existsSync(dirname(path)) });
    // What is left half-way when it is killed has no settings, and can't be continued.
    await writeRunFile(path, { pid });
    for (const name of await readdir(path)) {
      if (!isRunFile(name)) await rm(join(path, name), { recursive: true });
    }
    await writeRunFile(path, { pid, resumed: 0, settings });
  } catch (error) {
    throw unusable(out, error);
  }
  return { path, resumed: 0 };
}

/**
 * The settings of the run in `out`, for another one to continue it. Nothing is changed.
 *
 * @throws UsageError when there is none, or it is still going.
 */
export async function settingsOfRun(out: string): Promise<RunSettings> {
  return (await interrupted(out)).settings;
}

/** Continue the run in `out`. @throws UsageError as {@link settingsOfRun} does. */
export async function reclaimRunDirectory(out: string): Promise<Claim> {
  const { settings, resumed } = await interrupted(out);
  const path = resolve(out);
  await writeRunFile(path, { pid: process.pid, resumed: resumed + 1, settings });
  return { path, resumed: resumed + 1 };
}

/** The run is over: its files stay, and the next run may continue or replace them. */
export async function releaseRunDirectory({ path }: Claim): Promise<void> {
  await writeRunFile(path, { ...(await readRunFile(path)), pid: null });
}

async function interrupted(out: string) {
  try {
    const { pid, resumed = 0, settings } = (await readRunFile(resolve(out))) ?? { pid: null };
    throwIfRunning(out, pid);
    if (settings) return { settings, resumed };
  } catch (error) {
    throw unusable(out, error);
  }
  throw new UsageError(
    `--run ${out}: holds no run that could be continued; leave --resume out to start one, or name the directory of another`,
  );
}

function throwIfRunning(out: string, pid: number | null): void {
  if (pid === null || pid === process.pid || !isAlive(pid)) return;
  throw new UsageError(
    `--run ${out}: process ${pid} is running there; end it, or name another directory. If that is no local run but another program that got its number, set pid to null in ${join(out, RUN_DIRECTORY.run)}`,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function unusable(out: string, error: unknown): UsageError {
  if (error instanceof UsageError) return error;
  if (error instanceof SyntaxError) {
    return new UsageError(
      `--run ${out}: ${RUN_DIRECTORY.run} there is not JSON: name another directory, or remove it`,
    );
  }
  return new UsageError(
    pathProblem(`--run ${out}`, "written", error, "name a directory that can be written"),
  );
}
