import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import { Cloud } from "./cloud.ts";
import { writePlugins } from "./plugins.ts";
import { openSageMaker } from "./sageMaker.ts";
import { steps } from "./steps.ts";
import { summary } from "./summary.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** What the program is made of; its packages are linked. */
const LEFT_OUT: ReadonlySet<string> = new Set([".git", "node_modules", "tests", ".local"]);
/** The CLI may wait for the error hook (10 s) and for a busy machine, and never for more. */
const MINUTES = 10;

/** What the CLI did. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
  /** See {@link summary}. */
  readonly summary: string;
  /** See {@link steps}. */
  readonly steps: readonly string[];
}

/** Everything that the CLI needs to deploy the project into a made-up cloud, in a directory of its own. */
export interface Workbench {
  readonly cloud: Cloud;
  /** A copy of the project that nobody else has, with what `change` makes of a stack's settings. */
  project(name: string, change?: StackChange): Promise<string>;
  /** Run `pulumi` in a copy. What it writes is shown when the test fails. */
  pulumi(directory: string, ...args: string[]): Promise<Ran>;
  /** A path for a file. */
  path(name: string): string;
  /** What the CLI has said since the last {@link forget}, for a failure. */
  log(): string;
  forget(): void;
  close(): Promise<void>;
}

/** Changes the settings of a stack, by key with namespace. */
export type StackChange = (stack: string, settings: Record<string, unknown>) => void;

export async function openWorkbench(): Promise<Workbench> {
  const root = await mkdtemp(join(tmpdir(), "sentinela-engine-"));
  const path = (name: string) => join(root, name);
  const cloud = new Cloud(path("cloud"));
  for (const folder of ["state", "home"]) await mkdir(path(folder));
  await writePlugins(path("bin"));
  // Last, since a port that nobody closes would keep the tests from ending.
  const sageMaker = await openSageMaker(cloud);
  const env = {
    ...process.env,
    PATH: [path("bin"), process.env.PATH].join(delimiter),
    PULUMI_HOME: path("home"),
    PULUMI_BACKEND_URL: `file://${path("state")}`,
    PULUMI_CONFIG_PASSPHRASE: "correct horse battery staple",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    SENTINELA_CLOUD: path("cloud"),
    AWS_ENDPOINT_URL_SAGEMAKER: sageMaker.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  };
  // Also where the tests themselves are ended.
  const clear = () => rmSync(root, { recursive: true, force: true });
  process.on("exit", clear);
  let log = "";
  const running = new Set<() => void>();

  return {
    cloud,
    path,
    log: () => log,
    forget: () => {
      log = "";
    },
    async project(name, change) {
      const directory = path(name);
      await copyProject(directory);
      if (change) await changeStacks(directory, change);
      return directory;
    },
    async pulumi(directory, ...args) {
      const started = Date.now();
      const child = spawn("pulumi", [...args, "--color", "never", "--non-interactive"], {
        cwd: directory,
        env,
        // A group of its own, to end it with all of its plugins.
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const end = () => {
        try {
          process.kill(-(child.pid as number), "SIGKILL");
        } catch {
          // It is gone already.
        }
      };
      const timeout = setTimeout(end, MINUTES * 60_000);
      running.add(end);
      process.on("exit", end);
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
          output += text;
        });
      }
      const [code] = await once(child, "close");
      clearTimeout(timeout);
      end();
      running.delete(end);
      process.off("exit", end);
      const counted = summary(output);
      const seconds = ((Date.now() - started) / 1000).toFixed(0);
      log += `\n$ pulumi ${args.join(" ")}\n${output}\nexit code ${code}\n`;
      if (process.env.SENTINELA_ENGINE_TIMES) {
        console.log(`      pulumi ${args.join(" ")}: ${counted}, exit code ${code}, ${seconds} s`);
      }
      return { code, output, summary: counted, steps: steps(output) };
    },
    async close() {
      for (const end of running) end();
      await sageMaker.close();
      clear();
      process.off("exit", clear);
    },
  };
}

async function copyProject(directory: string): Promise<void> {
  await mkdir(directory);
  for (const entry of await readdir(ROOT)) {
    if (LEFT_OUT.has(entry)) continue;
    await cp(join(ROOT, entry), join(directory, entry), { recursive: true });
  }
  await symlink(join(ROOT, "node_modules"), join(directory, "node_modules"));
}

/** Edit the settings of the stacks' files. */
export async function changeStacks(directory: string, change: StackChange): Promise<void> {
  for (const stack of ["dev", "prod"]) {
    const file = join(directory, `Pulumi.${stack}.yaml`);
    const written = parse(await readFile(file, "utf8"));
    change(stack, written.config);
    await writeFile(file, stringify(written));
  }
}
