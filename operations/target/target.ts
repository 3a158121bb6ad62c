import type { ClientSettings } from "./clients.ts";
import { localRun, type Principal } from "./localRun.ts";
import { type Places, placesIn } from "./outputs.ts";
import { stackOutputs } from "./stackOutputs.ts";

/** What a command works on, and how it gets there. */
export interface Target extends Places {
  /** As it was named: `--stack prod`, `--run .local`. */
  readonly flag: string;
  /** How AWS, or the local run, is reached; none when the local run does not serve. */
  readonly settings: ClientSettings | undefined;
  /** Of a local run, its directory. */
  readonly directory?: string;
}

/** One that a stack's outputs describe, which name everything. */
export type StackTarget = Target & Required<Places>;

/** What a deployed stack is. @throws CommandError saying what to do. */
export async function stackTarget(stack: string): Promise<StackTarget> {
  const flag = `--stack ${stack}`;
  const outputs = await stackOutputs(stack);
  const [, , , region] = String(outputs.streamArn ?? "").split(":");
  return { flag, settings: region ? { region } : {}, ...placesIn(outputs, flag) };
}

/** What a local run is. @throws CommandError saying what to do. */
export async function localTarget(run: string, principal: Principal): Promise<StackTarget> {
  const flag = `--run ${run}`;
  const { outputs, settings } = await localRun(run, principal);
  return { flag, settings, directory: run, ...placesIn(outputs, flag) };
}
