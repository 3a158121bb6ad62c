import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClientSettings } from "../../emulator/clientSettings.ts";
import type { Faults } from "../../emulator/faults/faults.ts";
import { type Host, openHost } from "../../emulator/host.ts";
import type { Accesses } from "../../emulator/request.ts";
import type { Resource } from "../../program/graph.ts";

export const REGION = "sa-east-1";
export const ACCOUNT = "123456789012";

/** A host for what a test declares. */
export interface World extends Host {
  /** Settings of a client for whoever the test is. */
  readonly me: ClientSettings;
  /** Ends everything and removes the directory. */
  remove(): Promise<void>;
}

/**
 * A world in a temporary directory, or in the one of an earlier world, which stays when that one is closed. Whoever
 * the test is may do anything in it, and so may every role that its resources name without declaring it.
 *
 * @param factor Clock factor: at 1, limits are AWS's own.
 */
export async function openWorld(
  resources: readonly Resource[],
  { factor = 1, out, faults }: { factor?: number; out?: string; faults?: Faults } = {},
): Promise<World> {
  const directory = out ?? (await mkdtemp(join(tmpdir(), "sentinela-")));
  const graph = {
    project: "sentinela",
    stack: "test",
    region: REGION,
    accountId: ACCOUNT,
    resources: [...resources, EVERYTHING, ...undeclaredRoles(resources)],
    outputs: {},
  };
  const host = await openHost(graph, {
    ...{ out: directory, factor, faults },
    users: { simulator: String(EVERYTHING.outputs.arn) },
  });
  return {
    ...host,
    me: host.client(`arn:aws:iam::${ACCOUNT}:user/simulator`),
    async remove() {
      await host.close();
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

/** A policy of one statement. */
export function policy(statement: object): object {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] };
}

/** What the calls of a service do that a test plays itself: something that whoever the test is may do. */
export function anything(): Accesses {
  return [{ action: "test:Anything", resource: "*" }];
}

const ALL = policy({ Action: "*", Resource: "*" });
const EVERYTHING = resource(
  "aws:iam/policy:Policy",
  "everything",
  { policy: ALL },
  { arn: `arn:aws:iam::${ACCOUNT}:policy/everything` },
);

function undeclaredRoles(resources: readonly Resource[]): Resource[] {
  const named = JSON.stringify(resources).match(/arn:aws:iam::\d+:role\/[\w-]+/g) ?? [];
  const declared = resources.map(({ outputs }) => outputs.arn);
  return [...new Set(named)]
    .filter((arn) => !declared.includes(arn))
    .flatMap((arn) => {
      const name = arn.replace(/.*\//, "");
      const trust = policy({ Principal: "*", Action: "sts:AssumeRole" });
      return [
        resource("aws:iam/role:Role", name, { assumeRolePolicy: trust }, { name, arn }),
        resource("aws:iam/rolePolicy:RolePolicy", `${name}-policy`, { role: name, policy: ALL }),
      ];
    });
}
