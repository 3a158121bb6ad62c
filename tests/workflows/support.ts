import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDER = join(ROOT, ".github/workflows");

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly name?: string;
  readonly needs?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly "runs-on"?: string;
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Every workflow as it is written, by file name without `.yaml`. */
export const texts = new Map(
  readdirSync(FOLDER)
    .sort()
    .map((file) => [file.replace(/\.yaml$/, ""), readFileSync(join(FOLDER, file), "utf8")]),
);

/** Every workflow, by file name without `.yaml`. */
export const workflows = new Map(
  [...texts].map(([name, source]) => [name, parse(source) as Workflow]),
);

/** Every job, as `workflow/job`. */
export const jobs = new Map(
  [...workflows].flatMap(([file, workflow]) =>
    Object.entries(workflow.jobs).map(([name, job]) => [`${file}/${name}`, job] as const),
  ),
);

/** Every step, with the job it belongs to, as `workflow/job`. */
export const steps: readonly { readonly job: string; readonly step: Step }[] = [...jobs].flatMap(
  ([job, { steps = [] }]) => steps.map((step) => ({ job, step })),
);

/** What GitHub replaces by a value. */
export const expression = (text: string): string => `\${{ ${text} }}`;

/** The one step of that name. */
export function stepOf(job: `${string}/${string}`, name: string): Step {
  const [found, ...others] = (jobs.get(job)?.steps ?? []).filter((step) => step.name === name);
  if (found && others.length === 0) return found;
  throw new Error(`expected exactly one step "${name}" in ${job}`);
}

/** What a step came to. */
export interface Ran {
  readonly code: number;
  readonly output: string;
  /** What it said to the runner. */
  readonly outputs: string;
  readonly summary: string;
  /** Each command of the pretend programs, in order. */
  readonly called: readonly string[];
}

/**
 * Run a step's script as GitHub would, with pretend programs.
 *
 * @param programs shell scripts by name; each call of one is noted.
 * @param files what lies in RUNNER_TEMP.
 */
export async function ran(
  step: Step,
  programs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const directory = await mkdtemp(join(tmpdir(), "sentinela-step-"));
  try {
    const bin = join(directory, "bin");
    const temporary = join(directory, "temp");
    const said = { outputs: join(directory, "outputs"), summary: join(directory, "summary") };
    const calls = join(directory, "calls");
    await Promise.all([mkdir(bin), mkdir(temporary)]);
    await Promise.all([
      ...[said.outputs, said.summary, calls].map((path) => writeFile(path, "")),
      ...Object.entries(files).map(([name, data]) => writeFile(join(temporary, name), data)),
      ...Object.entries(programs).map(async ([name, script]) => {
        await writeFile(
          join(bin, name),
          `#!/usr/bin/env bash\necho "${name} $*" >> "${calls}"\n${script}\n`,
        );
        await chmod(join(bin, name), 0o755);
      }),
    ]);
    const child = spawn(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run ?? ""],
      {
        cwd: directory,
        env: {
          PATH: `${bin}:${process.env.PATH}`,
          RUNNER_TEMP: temporary,
          TMPDIR: temporary,
          GITHUB_OUTPUT: said.outputs,
          GITHUB_STEP_SUMMARY: said.summary,
          ...env,
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close") as Promise<[number]>,
    ]);
    const [outputs, summary, called] = await Promise.all(
      [said.outputs, said.summary, calls].map((path) => readFile(path, "utf8")),
    );
    return {
      code,
      output: out + err,
      outputs: outputs ?? "",
      summary: summary ?? "",
      called: (called ?? "")
        .replaceAll(temporary, "TEMP")
        .split("\n")
        .filter((line) => line !== ""),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
