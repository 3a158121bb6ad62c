import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../cli/errors.ts";
import type { Flags } from "../cli/flags.ts";
import { pathProblem } from "../cli/path.ts";
import { evaluate } from "./evaluate.ts";
import type { POLICY_FLAGS } from "./flags.ts";
import { isObject } from "./isObject.ts";
import { openAnalyzer, violationsOf } from "./policyPack/analyzer.ts";
import type { ConfigurationFile } from "./policyPack/configuration.ts";
import { report } from "./policyPack/report.ts";
import { unjudged } from "./policyPack/unjudged.ts";
import { directoryWith, PROJECT } from "./projectDirectory.ts";

/**
 * `npm run policy`: whether a stack keeps to the pack in `policy/`, with no CLI and no credentials. The exit code is
 * 1 when it breaks a mandatory rule.
 */
export async function main(
  { stack, cwd = PROJECT, pack = join(PROJECT, "policy"), config }: Flags<typeof POLICY_FLAGS>,
  signal: AbortSignal,
): Promise<void> {
  const configuration = config === undefined ? {} : await readConfiguration(config);
  const directory = await directoryWith("--cwd", cwd, "Pulumi.yaml");
  const packDirectory = await directoryWith("--pack", pack, "PulumiPolicy.yaml");
  // Both take a second or two, each in a process of its own.
  const [started, evaluated] = await Promise.allSettled([
    openAnalyzer(packDirectory, configuration, signal),
    evaluate({ directory, stack, signal }),
  ]);
  const analyzer = started.status === "fulfilled" ? started.value : undefined;
  try {
    if (evaluated.status === "rejected") throw evaluated.reason;
    if (started.status === "rejected") throw started.reason;
    const violations = await violationsOf(started.value, evaluated.value);
    const beyond = await unjudged(started.value, evaluated.value);
    console.log(report(evaluated.value, started.value, violations, beyond));
    if (violations.some(({ level }) => level === "mandatory")) process.exitCode = 1;
  } finally {
    await analyzer?.close();
  }
}

async function readConfiguration(file: string): Promise<ConfigurationFile> {
  const text = await readFile(file, "utf8").catch((error) => {
    throw new UsageError(pathProblem(`--config ${file}`, "read", error, "name a JSON file"));
  });
  let configuration: unknown;
  try {
    configuration = JSON.parse(text);
  } catch {
    throw new UsageError(`--config ${file} is not JSON: name a JSON file`);
  }
  if (isObject(configuration)) return configuration;
  throw new UsageError(`--config ${file} must be an object, by rule`);
}
