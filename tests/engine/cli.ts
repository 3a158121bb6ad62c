import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The release that the SDK belongs to, which is the one that the guide asks for. */
const { dependencies } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { dependencies: Record<string, string> };
export const VERSION = dependencies["@pulumi/pulumi"] as string;

/** Where a program is on the PATH, if it is. */
export function onPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

/** Why these tests can't run here, if they can't. */
function missing(): string | undefined {
  if (!onPath("pulumi")) return `there is no pulumi on the PATH; they need the CLI ${VERSION}`;
  const version = execFileSync("pulumi", ["version"], {
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  }).trim();
  // One that was built from the Go module has no number: what built it has.
  const found =
    version === "" || /^v?3\.0\.0-dev/.test(version) ? VERSION : version.replace(/^v/, "");
  return found === VERSION
    ? undefined
    : `the pulumi on the PATH is ${found}; they need the CLI ${VERSION}`;
}

/**
 * Required by mocha ahead of these tests: says in a line that they can't run. That is a failure where
 * `SENTINELA_ENGINE_REQUIRED` is set, as CI does.
 */
const reason = missing();
if (reason !== undefined) {
  console.log(
    `test:engine: not run, ${reason} (https://www.pulumi.com/docs/iac/download-install/)`,
  );
  process.exit(process.env.SENTINELA_ENGINE_REQUIRED ? 1 : 0);
}

// So that what runs at the exit does: it ends the CLI and removes its directory.
process.once("SIGTERM", () => process.exit(143));
