import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CommandError } from "../../cli/errors.ts";
import { pathProblem } from "../../cli/path.ts";
import { publish } from "../artifact.ts";

/** Name of the page, and of the directory beside it that holds its plots. */
export const PAGE = "results.md";
export const PLOTS = "results";

/**
 * Write the page and its plots, whole or not at all. Nothing waits in between, so that no signal is handled halfway.
 *
 * @param directory Made where there is none.
 * @param plots SVG files by name; others that are there go.
 * @throws CommandError when it can't be written.
 */
export function writeResults(
  directory: string,
  page: string,
  plots: Readonly<Record<string, string>>,
): void {
  const part = join(directory, `${PAGE}.part`);
  try {
    // Not recursive where it need not be: under /proc, Node's recursive mkdir never ends.
    if (!existsSync(directory)) {
      mkdirSync(directory, { recursive: !existsSync(dirname(resolve(directory))) });
    }
    writeFileSync(part, page);
    publish(directory, { [PLOTS]: plots });
    renameSync(part, join(directory, PAGE));
  } catch (error) {
    throw new CommandError(
      pathProblem(`--out ${directory}`, "written", error, "name another directory, or make room"),
    );
  } finally {
    rmSync(part, { force: true });
  }
}
