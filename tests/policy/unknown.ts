import type { Graph, Resource } from "../../program/graph.ts";

/** How Pulumi's protocol writes a value that only a deployment can tell. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * The graph as the engine has it before anything exists: what the provider computes is unknown, and so is each value
 * that it is part of. Policy documents are JSON by then, unknown as a whole.
 */
export function asInFirstPreview(graph: Graph): Graph {
  const computed = new Set(graph.resources.flatMap(computedBy));
  computed.delete(graph.region);
  const hide = (value: unknown): unknown => {
    if (typeof value === "string") {
      return [...computed].some((made) => value.includes(made)) ? UNKNOWN : value;
    }
    if (Array.isArray(value)) return value.map(hide);
    if (value instanceof Uint8Array || typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, hide(child)]));
  };
  const hidden = (properties: Resource["inputs"]): Resource["inputs"] =>
    Object.fromEntries(
      Object.entries(properties).map(([key, value]) => {
        const isDocument = /policy$/i.test(key) && typeof value === "object";
        return [key, isDocument ? hide(JSON.stringify(value)) : hide(value)];
      }),
    );
  const resources = graph.resources.map((resource) => ({
    ...resource,
    inputs: hidden(resource.inputs),
    outputs: hidden(resource.outputs),
  }));
  return { ...graph, resources };
}

/** Names and ARNs that a resource has beyond what it was given; not words that anything may contain. */
function computedBy({ custom, inputs, outputs }: Resource): string[] {
  if (!custom) return [];
  return Object.entries(outputs).flatMap(([key, value]) =>
    typeof value === "string" && inputs[key] === undefined && value.length > 8 ? [value] : [],
  );
}
