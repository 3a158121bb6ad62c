import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeclaredPolicies } from "../../../emulator/iam/authoriser.ts";
import { POLICY_INPUTS } from "../../../emulator/iam/policies.ts";
import { openPipeline } from "../../../local/pipeline.ts";
import { type User, usersOf } from "../../../local/users.ts";
import type { Graph, Resource } from "../../../program/graph.ts";
import { stack } from "../../support/stacks.ts";
import { deliver, type Run, SCENARIOS } from "./scenarios.ts";

/** What a stack declares, with a threshold that makes every transaction suspected: so that each is an alert, too. */
export async function declared(name: "dev" | "prod"): Promise<Graph> {
  return changed(await stack(name), "scoring-function", (inputs) => {
    const { variables } = inputs.environment as { variables: Record<string, string> };
    return { ...inputs, environment: { variables: { ...variables, FRAUD_THRESHOLD: "0" } } };
  });
}

/** The same stack without one statement of a policy. */
export function without(graph: Graph, policy: string, index: number): Graph {
  return changed(graph, policy, (inputs, type) => {
    const key = POLICY_INPUTS[type] as string;
    const written = inputs[key];
    const document = typeof written === "string" ? JSON.parse(written) : written;
    const Statement = [document.Statement].flat().filter((_, i) => i !== index);
    return { ...inputs, [key]: { ...document, Statement } };
  });
}

function changed(
  graph: Graph,
  name: string,
  change: (inputs: Resource["inputs"], type: string) => Resource["inputs"],
): Graph {
  const resources = graph.resources.map((resource) =>
    resource.custom && resource.name === name
      ? { ...resource, inputs: change(resource.inputs, resource.type) }
      : resource,
  );
  return { ...graph, resources };
}

/** What came of a run. */
export interface Played {
  readonly policies: DeclaredPolicies;
  /** What it ended with, if it didn't come to its end. */
  readonly error?: unknown;
}

/** Send records through what a stack declares until they are delivered, and let users do their work. */
export async function play(
  graph: Graph,
  records: readonly Buffer[],
  users: readonly User[],
): Promise<Played> {
  const policies = new DeclaredPolicies(graph, usersOf(graph));
  const out = await mkdtemp(join(tmpdir(), "sentinela-"));
  try {
    const pipeline = await openPipeline(graph, { out, clock: 600, authoriser: policies });
    const run: Run = { graph, pipeline, out };
    try {
      await deliver(run, records);
      for (const user of users) await SCENARIOS[user](run);
    } finally {
      await pipeline.close();
    }
    return { policies };
  } catch (error) {
    return { policies, error };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
