import { closeSync, openSync, writeSync } from "node:fs";
import { CommandError } from "../../cli/errors.ts";
import { pathProblem } from "../../cli/path.ts";

/** A file for the names of missing records, one a line. */
export interface MissingFile {
  add(name: string): void;
  close(): void;
}

/** @throws CommandError naming the flag, before any work is done. */
export function missingFile(path: string): MissingFile {
  try {
    const file = openSync(path, "w");
    return {
      add: (name) => void writeSync(file, `${name}\n`),
      close: () => closeSync(file),
    };
  } catch (error) {
    throw new CommandError(pathProblem(`--missing ${path}`, "written", error, "name another file"));
  }
}
