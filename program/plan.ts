import type { Flags } from "../cli/flags.ts";
import { evaluate } from "./evaluate.ts";
import type { PLAN_FLAGS } from "./flags.ts";
import { preview } from "./preview.ts";
import { directoryWith, PROJECT } from "./projectDirectory.ts";

/** `npm run plan`: what a stack declares, as `pulumi preview` would say it, with no CLI and no credentials. */
export async function main(
  { stack, cwd = PROJECT }: Flags<typeof PLAN_FLAGS>,
  signal: AbortSignal,
): Promise<void> {
  const directory = await directoryWith("--cwd", cwd, "Pulumi.yaml");
  console.log(preview(await evaluate({ directory, stack, signal })));
}
