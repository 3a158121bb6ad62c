import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "../cli/command.ts";
import { UsageError } from "../cli/errors.ts";
import { evaluate } from "./evaluate.ts";
import { isObject } from "./isObject.ts";
import { openAnalyzer, violationsOf } from "./policyPack/analyzer.ts";
import type { ConfigurationFile } from "./policyPack/configuration.ts";
import { report } from "./policyPack/report.ts";
import { unjudged } from "./policyPack/unjudged.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/**
 * `npm run policy`: whether a stack keeps to the pack in `policy/`, with no CLI and no credentials. The exit code is
 * 1 when it breaks a mandatory rule.
 */
await command(
  {
    stack: { type: "text", help: "which stack, such as dev or prod", default: "dev" },
    cwd: { type: "text", help: "directory of the Pulumi project", default: PROJECT },
    pack: { type: "text", help: "directory of the pack", default: join(PROJECT, "policy") },
    config: {
      type: "text",
      help: "JSON file with levels and settings of rules, as for --policy-pack-config of the CLI",
    },
  },
  async ({ stack, cwd, pack, config: file }, signal) => {
    const configuration = file === undefined ? {} : await readConfiguration(file);
    // Both take a second or two, each in a process of its own.
    const [started, evaluated] = await Promise.allSettled([
      openAnalyzer(resolve(pack), configuration, signal),
      evaluate({ directory: cwd, stack, signal }),
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
  },
);

async function readConfiguration(file: string): Promise<ConfigurationFile> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, "utf8"));
    if (isObject(parsed)) return parsed;
    throw new Error("it must be an object, by rule");
  } catch (error) {
    throw new UsageError(`--config ${file}: ${(error as Error).message}`);
  }
}
