import { stripVTControlCharacters } from "node:util";
import { configuration } from "./configuration.ts";
import { Deployment } from "./deployment.ts";
import { openEngineServer, type Severity } from "./engineServer.ts";
import type { Graph } from "./graph.ts";
import { runLanguageRuntime } from "./languageRuntime.ts";
import { ProgramError } from "./programError.ts";
import { readProject } from "./project.ts";
import { readStack } from "./stackFile.ts";

/** Which program to evaluate, and how. */
export interface EvaluateOptions {
  /** Directory of `Pulumi.yaml`. */
  readonly directory: string;
  /** Name of a stack that has a file there. */
  readonly stack: string;
  /** Ends the evaluation and the program. */
  readonly signal?: AbortSignal;
  /** Seconds the program may take. @default 120 */
  readonly timeoutSeconds?: number;
  /** Gets each line the program prints, and its warnings. @default written to stderr */
  readonly onLine?: (line: string) => void;
}

/**
 * Run a Pulumi program and learn what it declares, without the CLI, an account, credentials or the network.
 *
 * Every resource is answered as if AWS had just made it, always in the same way: two evaluations of one stack
 * are equal.
 *
 * @throws UsageError when there is no such stack.
 * @throws ProgramError with the line `pulumi preview` would show, when the program or its settings are wrong.
 * @throws whatever `signal` was aborted with.
 */
export async function evaluate(options: EvaluateOptions): Promise<Graph> {
  const {
    stack,
    timeoutSeconds = 120,
    onLine = (line) => process.stderr.write(`${line}\n`),
  } = options;
  const project = await readProject(options.directory);
  const settings = await configuration(project, stack, await readStack(project, stack));

  const deployment = new Deployment(project, stack, settings);
  const refusal = new AbortController();
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const signals = [refusal.signal, timeout, ...(options.signal ? [options.signal] : [])];
  const errors: string[] = [];
  const log = (severity: Severity, message: string) => {
    if (severity === "error") errors.push(ownMessage(message, project.directory));
    else if (severity !== "debug") onLine(`${severity}: ${stripVTControlCharacters(message)}`);
  };
  const server = await openEngineServer({
    deployment,
    log,
    refuse: (error) => refusal.abort(error),
  });
  try {
    const code = await runLanguageRuntime(
      project,
      stack,
      settings,
      server.address,
      onLine,
      AbortSignal.any(signals),
    );
    options.signal?.throwIfAborted();
    refusal.signal.throwIfAborted();
    if (errors.length > 0) throw new ProgramError(errors.join("\n"));
    if (timeout.aborted) {
      throw new ProgramError(
        `the program of ${project.name} did not end within ${timeoutSeconds} seconds: does it wait for something?`,
      );
    }
    if (code !== 0) {
      throw new ProgramError(
        `the program of ${project.name} ended with exit code ${code}: see what it printed`,
      );
    }
    return deployment.graph();
  } finally {
    await server.close();
  }
}

/**
 * The program's own words, without the stack. Of an exception that the program did not mean to show (it isn't a
 * RunError), the file it came from stays. Not its line: tsx runs every file as one.
 */
function ownMessage(message: string, directory: string): string {
  const lines = stripVTControlCharacters(message).trim().split("\n");
  const isFrame = (line: string) => /^\s+at /.test(line);
  const first = lines.findIndex(isFrame);
  if (first === -1) return lines.join("\n");
  const place = lines.find((line) => {
    return isFrame(line) && line.includes(directory) && !line.includes("node_modules");
  });
  return [...lines.slice(0, first), ...(place ? [place.replace(/:\d+:\d+/, "")] : [])].join("\n");
}
