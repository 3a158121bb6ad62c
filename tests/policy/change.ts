import type { Graph, Resource } from "../../program/graph.ts";

/** The one resource of that name that is made, not a component. */
export function named(graph: Graph, name: string): Resource {
  const [resource, ...others] = graph.resources.filter((one) => one.custom && one.name === name);
  if (!resource || others.length > 0) throw new Error(`${1 + others.length} resources ${name}`);
  return resource;
}

/**
 * The resource with another value at `path` of its inputs and outputs, such as `rules.0.status`; undefined takes what
 * is there away. Resource options such as `protect` have their names alone. JSON on the way is opened.
 */
export function changed(resource: Resource, path: string, value: unknown): Resource {
  if (path in resource.options) {
    return { ...resource, options: { ...resource.options, [path]: value } };
  }
  const keys = path.split(".");
  return {
    ...resource,
    inputs: at(resource.inputs, keys, value) as Resource["inputs"],
    outputs: at(resource.outputs, keys, value) as Resource["outputs"],
  };
}

function at(within: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (typeof within === "string")
    return JSON.stringify(at(JSON.parse(within), [key, ...rest], value));
  if (Array.isArray(within)) {
    const items = [...within];
    items[Number(key)] = at(items[Number(key)], rest, value);
    return items;
  }
  const object = { ...(within as Record<string, unknown> | undefined) };
  object[key] = at(object[key], rest, value);
  if (object[key] === undefined) delete object[key];
  return object;
}

/** A resource that the program doesn't have, in the graph's stack. */
export function made(
  { stack, project }: Graph,
  type: string,
  inputs: Resource["inputs"],
): Resource {
  return {
    urn: `urn:pulumi:${stack}::${project}::${type}::made`,
    type,
    name: "made",
    custom: type.startsWith("aws:"),
    inputs: { tags: { Project: project, Stack: stack, ManagedBy: "pulumi" }, ...inputs },
    outputs: inputs,
    secrets: [],
    dependencies: [],
    options: {
      protect: true,
      retainOnDelete: false,
      deleteBeforeReplace: false,
      ignoreChanges: [],
    },
  };
}
