import type { Graph, Resource } from "./graph.ts";

/** A resource of a stack, with these inputs and nothing else said of it. */
export function plainResource(
  { project, stack }: Pick<Graph, "project" | "stack">,
  type: string,
  name: string,
  inputs: Resource["inputs"] = {},
  secrets: readonly string[] = [],
): Resource {
  return {
    urn: `urn:pulumi:${stack}::${project}::${type}::${name}`,
    type,
    name,
    custom: true,
    inputs,
    outputs: inputs,
    secrets,
    dependencies: [],
    options: {
      protect: false,
      retainOnDelete: false,
      deleteBeforeReplace: false,
      ignoreChanges: [],
    },
  };
}
