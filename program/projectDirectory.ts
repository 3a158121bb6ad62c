import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CommandError } from "../cli/errors.ts";
import { pathProblem } from "../cli/path.ts";

/** This project. */
export const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/**
 * The directory that a flag names, absolute.
 *
 * @param flag For messages, such as `--cwd`.
 * @param file What has to be in it.
 * @throws CommandError when it can't be read, or lacks the file.
 */
export async function directoryWith(
  flag: string,
  directory: string,
  file: string,
): Promise<string> {
  const path = resolve(directory);
  const named = `${flag} ${directory}`;
  const advice = `name a directory with a ${file}`;
  await readdir(path).catch((error) => {
    throw new CommandError(pathProblem(named, "read", error, advice));
  });
  if (existsSync(join(path, file))) return path;
  throw new CommandError(`${named} has no ${file}: ${advice}`);
}
