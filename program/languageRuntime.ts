import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Configuration } from "./configuration.ts";
import { passedOn } from "./nodeProcess.ts";
import {
  closuresOnDemand,
  preloaded,
  SHORT_STACKS,
  WITHOUT_COLOURS,
  withoutSourceMaps,
} from "./preloads.ts";
import type { Project } from "./project.ts";

/** Resources the SDK may register at the same time: the default of `pulumi preview --parallel`. */
const PARALLEL = 16;

/**
 * Run the program of `project` through Pulumi's own Node language runtime.
 *
 * @param address Where the resource monitor and the engine listen.
 * @param onLine Gets each line that the program writes to stdout or stderr.
 * @param signal Ends the process at once.
 * @returns its exit code, null when it was ended.
 */
export async function runLanguageRuntime(
  project: Project,
  stack: string,
  configuration: Configuration,
  address: string,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<number | null> {
  if (signal.aborted) return null;
  const { resolve } = createRequire(join(project.directory, "Pulumi.yaml"));
  const sdk = resolve("@pulumi/pulumi");
  const child = spawn(
    process.execPath,
    [
      ...preloaded(WITHOUT_COLOURS, SHORT_STACKS, closuresOnDemand(sdk)),
      ...project.nodeArguments,
      ...preloaded(withoutSourceMaps(sdk)),
      resolve("@pulumi/pulumi/cmd/run"),
      ...["--monitor", address, "--engine", address],
      // The name a local backend gives the organization.
      ...["--organization", "organization", "--project", project.name, "--stack", stack],
      ...["--root-directory", project.directory, "--pwd", project.directory],
      ...["--parallel", String(PARALLEL), "."],
    ],
    {
      cwd: project.directory,
      env: environment(project, configuration),
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  // A program keeps nothing that it could save: it needs no warning.
  const end = () => child.kill("SIGKILL");
  signal.addEventListener("abort", end);
  process.on("exit", end);
  try {
    const lines = [child.stdout, child.stderr].map((input) =>
      createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on("line", onLine),
    );
    const ended = lines.map((reader) => new Promise((done) => reader.once("close", done)));
    const code = await new Promise<number | null>((done, failed) => {
      child.once("error", failed);
      child.once("close", done);
    });
    await Promise.all(ended);
    return code;
  } finally {
    signal.removeEventListener("abort", end);
    process.off("exit", end);
  }
}

function environment(
  project: Project,
  { values, secretKeys }: Configuration,
): Record<string, string> {
  return {
    ...passedOn(),
    PULUMI_CONFIG: JSON.stringify(values),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    ...(project.typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
  };
}
