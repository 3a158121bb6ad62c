import { readFile } from "node:fs/promises";
import type { Workbench } from "./workbench.ts";

/** A resource in a stack's state. */
export interface Kept {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A stack's state as the CLI exports it. */
export async function exported(
  bench: Workbench,
  directory: string,
  stack: string,
  ...flags: string[]
): Promise<string> {
  const file = bench.path("exported.json");
  const { code } = await bench.pulumi(
    ...([directory, "stack", "export", "-s", stack, "--file", file, ...flags] as const),
  );
  if (code !== 0) throw new Error("the state can't be exported");
  return readFile(file, "utf8");
}

/** The resources in a state, but for the providers, which the engine adds. */
export function resourcesOf(state: string): Kept[] {
  const { deployment } = JSON.parse(state) as { deployment: { resources?: Kept[] } };
  return (deployment.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:providers:"));
}
