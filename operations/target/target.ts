import { UsageError } from "../../cli/errors.ts";
import type { Flag } from "../../cli/flags.ts";
import type { ClientSettings } from "./clients.ts";
import { localRun, type Principal } from "./localRun.ts";
import { type Places, placesIn } from "./outputs.ts";
import { stackOutputs } from "./stackOutputs.ts";

/** What a command works on, and how it gets there. */
export interface Target extends Places {
  /** As it was named: `--stack prod`, `--out .local`. */
  readonly flag: string;
  /** How AWS, or the local run, is reached; none when the local run does not serve. */
  readonly settings: ClientSettings | undefined;
  /** Of a local run, its directory. */
  readonly directory?: string;
}

/** One that a stack's outputs describe, which name everything. */
export type StackTarget = Target & Required<Places>;

/** Flags that name a stack or a local run. */
export const TARGET_FLAGS = {
  stack: { type: "text", help: "a stack of Pulumi's, whose outputs name everything" },
  out: { type: "text", help: "the directory of a local run" },
} as const satisfies Record<string, Flag>;

/** A flag each of which names a target by itself; a command takes exactly one. */
export function theOne(flags: Readonly<Record<string, string | undefined>>): void {
  const names = Object.keys(flags).map((name) => `--${name}`);
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  if (given.length === 1) return;
  const which = `one of ${names.join(", ")}`;
  throw new UsageError(
    given.length === 0
      ? `${which} is missing: name what to work on`
      : `${which} only, got ${given.map(([name]) => `--${name}`).join(" and ")}`,
  );
}

/** What a deployed stack is. @throws CommandError saying what to do. */
export async function stackTarget(stack: string): Promise<StackTarget> {
  const flag = `--stack ${stack}`;
  const outputs = await stackOutputs(stack);
  const [, , , region] = String(outputs.streamArn ?? "").split(":");
  return { flag, settings: region ? { region } : {}, ...placesIn(outputs, flag) };
}

/** What a local run is. @throws CommandError saying what to do. */
export async function localTarget(out: string, principal: Principal): Promise<StackTarget> {
  const flag = `--out ${out}`;
  const { outputs, settings } = await localRun(out, principal);
  return { flag, settings, directory: out, ...placesIn(outputs, flag) };
}
