import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { evaluate } from "../../program/evaluate.ts";
import type { Graph } from "../../program/graph.ts";

const directory = fileURLToPath(new URL("../..", import.meta.url));
const evaluated = new Map<string, Promise<Graph>>();

/** The graph of one of the project's own stacks. It takes seconds, so that all test files of a run share it. */
export function stack(name: "dev" | "prod"): Promise<Graph> {
  const graph = evaluated.get(name) ?? shared(name);
  evaluated.set(name, graph);
  return graph;
}

/** From the file that another process of this run has left, or for others. */
async function shared(name: "dev" | "prod"): Promise<Graph> {
  const file = join(process.env.SENTINELA_TESTS as string, `${name}.graph`);
  if (existsSync(file)) return deserialize(readFileSync(file));
  const graph = await evaluate({ directory, stack: name });
  const part = `${file}.${process.pid}`;
  writeFileSync(part, serialize(graph));
  renameSync(part, file);
  return graph;
}
