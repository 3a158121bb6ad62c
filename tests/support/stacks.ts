import { fileURLToPath } from "node:url";
import { evaluate } from "../../local/program/evaluate.ts";
import type { Graph } from "../../local/program/graph.ts";

const directory = fileURLToPath(new URL("../..", import.meta.url));
const evaluated = new Map<string, Promise<Graph>>();

/** The graph of one of the project's own stacks. It takes seconds, so test files that share a process share it. */
export function stack(name: "dev" | "prod"): Promise<Graph> {
  const graph = evaluated.get(name) ?? evaluate({ directory, stack: name });
  evaluated.set(name, graph);
  return graph;
}
