import { existsSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
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

/** Evaluated by the first process of a run that asks for it; the others wait for the file that it leaves. */
async function shared(name: "dev" | "prod"): Promise<Graph> {
  const file = join(process.env.SENTINELA_TESTS as string, `${name}.graph`);
  const claim = `${file}.claim`;
  while (!claimed(claim)) {
    // A claim without a file is given back by whoever could not evaluate.
    await until(dirname(file), () => existsSync(file) || !existsSync(claim));
    if (existsSync(file)) return deserialize(readFileSync(file));
  }
  try {
    const graph = await evaluate({ directory, stack: name });
    writeFileSync(`${file}.part`, serialize(graph));
    renameSync(`${file}.part`, file);
    return graph;
  } catch (error) {
    rmSync(claim);
    throw error;
  }
}

function claimed(claim: string): boolean {
  try {
    writeFileSync(claim, "", { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

/** Resolves when something in `directory` has brought it about. */
function until(directory: string, isSo: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (!isSo()) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(directory, look).on("error", reject);
    look();
  });
}
