import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CommandError } from "../../cli/errors.ts";
import type { Outputs } from "./outputs.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
/** More than any stack's outputs take. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What a deployed stack's outputs are, by Pulumi's CLI. @throws CommandError saying what to do. */
export async function stackOutputs(stack: string): Promise<Outputs> {
  const args = ["stack", "output", "--json", "--non-interactive", "--stack", stack];
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, {
      cwd: PROJECT,
      maxBuffer: MAX_BYTES,
    });
    return JSON.parse(stdout);
  } catch (error) {
    const { code, stderr = "" } = error as NodeJS.ErrnoException & { readonly stderr?: string };
    if (code === "ENOENT") {
      throw new CommandError(
        `--stack ${stack}: the Pulumi CLI is not installed, or not in PATH: see https://www.pulumi.com/docs/install/`,
      );
    }
    const [line] = stderr.split("\n").filter((text) => text.trim() !== "");
    throw new CommandError(
      `--stack ${stack}: pulumi stack output failed (${line ?? (error as Error).message}): check the name with pulumi stack ls, and that pulumi login and the passphrase are as for pulumi up`,
    );
  }
}
