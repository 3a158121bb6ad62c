export { type EvaluateOptions, evaluate } from "./evaluate.ts";
export type { Archive, File, Graph, Resource } from "./graph.ts";
export { isObject } from "./isObject.ts";
export { type Place, placeOf } from "./place.ts";
