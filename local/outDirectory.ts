import { constants, existsSync } from "node:fs";
import { access, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../cli/errors.ts";

/** Marks a directory as one of ours, so that a run never empties somebody else's. */
const MARKER = "run.json";

/**
 * Make `out` ready for a new run: what an earlier run left is removed.
 *
 * @returns its absolute path.
 * @throws UsageError when the directory holds something else, or a run that is still going.
 */
export async function claimOutDirectory(out: string): Promise<string> {
  const path = resolve(out);
  try {
    // Not recursive where it need not be: under /proc, Node's recursive mkdir never ends.
    if (!existsSync(path)) await mkdir(path, { recursive: !existsSync(dirname(path)) });
    await access(path, constants.W_OK);
    await readdir(path);
  } catch (error) {
    throw new UsageError(
      `--out ${out}: ${(error as Error).message}; choose a directory that can be written`,
    );
  }
  const marker = join(path, MARKER);
  if (existsSync(marker)) {
    const { pid } = JSON.parse(await readFile(marker, "utf8"));
    if (pid !== process.pid && isAlive(pid)) {
      throw new UsageError(
        `--out ${out}: process ${pid} is running there; choose another directory`,
      );
    }
    await rm(path, { recursive: true });
    await mkdir(path);
  } else if ((await readdir(path)).length > 0) {
    throw new UsageError(
      `--out ${out}: holds files that no local run made; choose an empty directory or a new one`,
    );
  }
  await writeFile(marker, `${JSON.stringify({ pid: process.pid })}\n`);
  return path;
}

/** The run is over: its files stay, and the next run may replace them. */
export async function releaseOutDirectory(path: string): Promise<void> {
  await writeFile(join(path, MARKER), `${JSON.stringify({ pid: null })}\n`);
}

function isAlive(pid: unknown): boolean {
  if (typeof pid !== "number") return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
