import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Clock } from "../../local/clock.ts";
import { type FrontDoor, openFrontDoor } from "../../local/frontDoor.ts";
import type { Resource } from "../../local/program/graph.ts";
import type { ClientSettings, Service, Surroundings } from "../../local/service.ts";

export const REGION = "sa-east-1";
export const ACCOUNT = "123456789012";

/** A local run with a front door and the services that a test starts. */
export interface World extends Surroundings {
  readonly frontDoor: FrontDoor;
  /** Settings of a client for whoever the test is. */
  readonly me: ClientSettings;
  start<S extends Service>(service: (surroundings: Surroundings) => Promise<S>): Promise<S>;
  /** Ends everything; the directory stays for a world that continues it. */
  stop(): Promise<void>;
  /** Ends everything and removes the directory. */
  remove(): Promise<void>;
}

/**
 * A world in a temporary directory, or in the one of an earlier world.
 *
 * @param factor Clock factor: at 1, limits are AWS's own.
 */
export async function openWorld(
  resources: readonly Resource[],
  { factor = 1, out }: { factor?: number; out?: string } = {},
): Promise<World> {
  const frontDoor = await openFrontDoor({ region: REGION });
  const directory = out ?? (await mkdtemp(join(tmpdir(), "sentinela-")));
  const closing: { close(): Promise<void> }[] = [frontDoor];
  const stop = async () => {
    for (const open of closing.splice(0)) await open.close();
  };
  const world: World = {
    frontDoor,
    out: directory,
    clock: new Clock(factor),
    graph: {
      project: "sentinela",
      stack: "test",
      region: REGION,
      accountId: ACCOUNT,
      resources,
      outputs: {},
    },
    client: (principal) => frontDoor.client(principal),
    me: frontDoor.client(`arn:aws:iam::${ACCOUNT}:user/test`),
    async start(service) {
      const started = await service(world);
      closing.unshift(started);
      frontDoor.serve(started);
      return started;
    },
    stop,
    async remove() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return world;
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
