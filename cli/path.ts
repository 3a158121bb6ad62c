import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { getSystemErrorMap } from "node:util";
import { CommandError } from "./errors.ts";

/**
 * What is wrong with a file or directory that a flag names, and what to do about it, in one line.
 *
 * @param named The flag and its value, such as `--sent sent.ndjson`.
 * @param use What can't be done with it.
 * @param error Thrown by Node.
 * @param advice What to do.
 */
export function pathProblem(
  named: string,
  use: "read" | "written",
  error: unknown,
  advice: string,
): string {
  return `${named} can't be ${use}: ${whatIsWrong(error)}: ${advice}`;
}

/** In the operating system's words, without its codes and the path. */
function whatIsWrong(error: unknown): string {
  const { code, errno = 0, message } = error as NodeJS.ErrnoException;
  if (code === "EISDIR") return "it is a directory";
  return getSystemErrorMap().get(errno)?.[1] ?? message;
}

/**
 * Make sure that a directory can be written to, or made. Nothing is made.
 *
 * @throws as Node does.
 */
export async function checkWritable(directory: string): Promise<void> {
  await access(await existing(resolve(directory)), constants.W_OK);
}

/**
 * Make sure, before long work, that its results can be written; see {@link checkWritable}.
 *
 * @throws CommandError naming the flag.
 */
export async function throwUnlessWritable(flag: string, directory: string): Promise<void> {
  await checkWritable(directory).catch((error) => {
    throw new CommandError(
      pathProblem(`${flag} ${directory}`, "written", error, "name another directory"),
    );
  });
}

/** The directory, or the nearest one above it that exists. */
async function existing(directory: string): Promise<string> {
  const found = await stat(`${directory}/`).catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return found ? directory : existing(dirname(directory));
}
