export { type EvaluateOptions, evaluate } from "./evaluate.ts";
export type { Archive, File, Graph, Resource } from "./graph.ts";
