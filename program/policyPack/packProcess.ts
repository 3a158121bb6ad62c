import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { passedOn } from "../nodeProcess.ts";
import {
  closuresOnDemand,
  preloaded,
  SHORT_STACKS,
  WITHOUT_COLOURS,
  withoutSourceMaps,
} from "../preloads.ts";
import { PolicyPackError } from "./policyPackError.ts";

/** A pack of policies that serves Pulumi's analyzer protocol, as a process of its own. */
export interface PackProcess {
  /** `host:port`. */
  readonly address: string;
  /** Ends it, and resolves when it is gone. */
  close(): Promise<void>;
}

/** A pack loads two SDKs; on a busy machine that takes a while. */
const START_SECONDS = 60;

/**
 * Start the pack in `directory` as the CLI does: Pulumi's own runner, in that directory, which prints the port.
 *
 * @param signal Ends the process at once.
 * @throws PolicyPackError when there is no pack, or with what it wrote when it ends instead or is not ready in time.
 * @throws whatever `signal` was aborted with.
 */
export async function startPack(directory: string, signal?: AbortSignal): Promise<PackProcess> {
  signal?.throwIfAborted();
  const { runner, sdk } = runnerFor(directory);
  const child = spawn(
    process.execPath,
    [
      ...preloaded(WITHOUT_COLOURS, SHORT_STACKS, closuresOnDemand(sdk), withoutSourceMaps(sdk)),
      runner,
      // In place of the engine's address, which a pack has no use for once it runs.
      ...["127.0.0.1:0", directory],
    ],
    { cwd: directory, env: passedOn(), stdio: ["ignore", "pipe", "pipe"] },
  );
  // A pack keeps nothing that it could save: it needs no warning.
  const end = () => child.kill("SIGKILL");
  const timeout = AbortSignal.timeout(START_SECONDS * 1000);
  const closed = new Promise<void>((done) => child.once("close", () => done()));
  signal?.addEventListener("abort", end);
  timeout.addEventListener("abort", end);
  process.on("exit", end);
  const close = async () => {
    end();
    await closed;
    signal?.removeEventListener("abort", end);
    process.off("exit", end);
  };
  try {
    const port = await portOf(child);
    return { address: `127.0.0.1:${port}`, close };
  } catch (error) {
    await close();
    signal?.throwIfAborted();
    if (!timeout.aborted) throw error;
    throw new PolicyPackError(
      `the policy pack in ${directory} did not start within ${START_SECONDS} seconds: does it wait for something?`,
    );
  } finally {
    timeout.removeEventListener("abort", end);
  }
}

/** The SDK that the pack uses, and its runner of packs. */
function runnerFor(directory: string): { runner: string; sdk: string } {
  const file = join(directory, "PulumiPolicy.yaml");
  if (!existsSync(file)) throw new PolicyPackError(`no policy pack here: ${file} does not exist`);
  try {
    const { resolve } = createRequire(file);
    return {
      runner: resolve("@pulumi/pulumi/cmd/run-policy-pack"),
      sdk: resolve("@pulumi/pulumi"),
    };
  } catch {
    throw new PolicyPackError(
      `the policy pack in ${directory} has no @pulumi/pulumi to run with: run npm ci`,
    );
  }
}

/** The port is the first thing a pack prints. What it prints later goes to stderr. */
function portOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<number> {
  let port: number | undefined;
  const before: string[] = [];
  return new Promise((resolve, reject) => {
    const heard = (line: string) => {
      if (port === undefined) before.push(line);
      else process.stderr.write(`${line}\n`);
    };
    createInterface({ input: child.stderr }).on("line", heard);
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (port !== undefined || !/^\d+$/.test(line)) return heard(line);
      port = Number(line);
      resolve(port);
    });
    child.once("error", reject);
    child.once("close", () => reject(new PolicyPackError(whyItEnded(before))));
  });
}

/** The pack's own words, without the stack. */
function whyItEnded(lines: readonly string[]): string {
  const words = lines.filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  return `the policy pack ended before it could be asked: ${words.join("\n") || "it wrote nothing"}`;
}
