import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Configuration } from "./configuration.ts";
import type { Project } from "./project.ts";

/**
 * What a program sees of the user's environment: enough to find and run tools, and nothing that names an account,
 * holds a credential, changes Node or sends local calls through a proxy.
 */
const PASSED_ON: readonly string[] = [
  "PATH",
  "HOME",
  "USERPROFILE",
  "TMPDIR",
  "TMP",
  "TEMP",
  "SystemRoot",
  "LANG",
];
/**
 * Loaded ahead of the program: errors are written without colours.
 *
 * Node 20 never finishes colouring a stack with a frame in `node_modules/@scope/file.ts` (nodejs/node#64011,
 * since 20.19.6): it stops at the longest string there is, after some 16 s. The Pulumi SDK's source maps make
 * such frames, and it colours every error that ends a program.
 */
const WITHOUT_COLOURS = `data:text/javascript,${encodeURIComponent(`
  import util from "node:util";
  util.inspect = new Proxy(util.inspect, {
    apply: (inspect, self, [value, options, ...rest]) =>
      inspect.call(self, value, options?.colors ? { ...options, colors: false } : options, ...rest),
  });
`)}`;
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
  const child = spawn(
    process.execPath,
    [
      ...["--import", WITHOUT_COLOURS],
      ...project.nodeArguments,
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
  const passed = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    PULUMI_CONFIG: JSON.stringify(values),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    ...(project.typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
  };
}
