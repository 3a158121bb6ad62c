import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { RUN_DIRECTORY } from "../contract/runDirectory.ts";
import { writeJson } from "./wholeFile.ts";

/** The settings of a run that another one needs, to continue it. */
export interface RunSettings {
  readonly stack: string;
  /** Transactions to simulate. */
  readonly records: number;
  /** Of the simulated traffic. */
  readonly seed: number;
  /** How many times faster AWS's time passes. */
  readonly clock: number;
  /** Whether the same traffic is run again, to compare. */
  readonly compare: boolean;
}

/** `OUT/run.json`: marks a directory as one of ours, so that a run never empties somebody else's. */
export interface RunFile {
  /** The process that runs there, or that was killed there; null once it has ended by itself. */
  readonly pid: number | null;
  /** How often the run was continued. */
  readonly resumed?: number;
  /** Missing while what an earlier run left is being removed, and where there was no run yet. */
  readonly settings?: RunSettings;
}

/** @returns nothing where there is none. */
export async function readRunFile(directory: string): Promise<RunFile | undefined> {
  const text = await readFile(join(directory, NAME), "utf8").catch((error) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  return text === undefined ? undefined : JSON.parse(text);
}

export function writeRunFile(directory: string, file: RunFile): Promise<void> {
  return writeJson(join(directory, NAME), file);
}

/** Whether the name of a file is that of a run file, whole or not. */
export function isRunFile(name: string): boolean {
  return name === NAME || name === `${NAME}.part`;
}

const NAME = RUN_DIRECTORY.run;
