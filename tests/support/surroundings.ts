import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Resource } from "../../local/program/graph.ts";
import type { ClientSettings } from "../../local/service.ts";
import { openStage, type Stage } from "../../local/stage.ts";

export const REGION = "sa-east-1";
export const ACCOUNT = "123456789012";

/** A stage for what a test declares. */
export interface World extends Stage {
  /** Settings of a client for whoever the test is. */
  readonly me: ClientSettings;
  /** Ends everything and removes the directory. */
  remove(): Promise<void>;
}

/**
 * A world in a temporary directory, or in the one of an earlier world, which stays when that one is closed.
 *
 * @param factor Clock factor: at 1, limits are AWS's own.
 */
export async function openWorld(
  resources: readonly Resource[],
  { factor = 1, out }: { factor?: number; out?: string } = {},
): Promise<World> {
  const directory = out ?? (await mkdtemp(join(tmpdir(), "sentinela-")));
  const declared = { project: "sentinela", stack: "test", region: REGION, accountId: ACCOUNT };
  const stage = await openStage({ ...declared, resources, outputs: {} }, directory, factor);
  return {
    ...stage,
    me: stage.client(`arn:aws:iam::${ACCOUNT}:user/test`),
    async remove() {
      await stage.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A declared resource; `computed` is what the provider would add to its inputs. */
export function resource(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  computed: Record<string, unknown> = {},
): Resource {
  return {
    urn: `urn:pulumi:test::sentinela::${type}::${name}`,
    type,
    name,
    custom: true,
    inputs,
    outputs: { ...inputs, ...computed },
    secrets: [],
    dependencies: [],
    options: {
      protect: false,
      retainOnDelete: false,
      deleteBeforeReplace: false,
      ignoreChanges: [],
    },
  };
}
