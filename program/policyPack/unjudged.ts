import type { Graph } from "../graph.ts";
import { partsOf } from "../remoteComponents.ts";
import type { Analyzer } from "./analyzer.ts";
import { PolicyPackError } from "./policyPackError.ts";

/** A component whose parts only its plugin knows, and the rules that would judge them. */
export interface Unjudged {
  /** `network-vpc (awsx:ec2:Vpc)`. */
  readonly component: string;
  /** Names of rules, as the pack orders them. */
  readonly rules: readonly string[];
}

/** What no pack can be asked about here, and is asked about by `pulumi preview`. */
export async function unjudged(analyzer: Analyzer, graph: Graph): Promise<Unjudged[]> {
  const components = graph.resources.filter(({ remote }) => remote);
  return Promise.all(
    components.map(async ({ type, name }) => {
      const found = await Promise.all(partsOf(type).map((part) => judging(analyzer, graph, part)));
      const names = new Set(found.flat());
      const rules = analyzer.rules.map((rule) => rule.name).filter((rule) => names.has(rule));
      return { component: `${name} (${type})`, rules };
    }),
  );
}

/** A rule that fails for want of inputs hides what the others would say: then any may. */
async function judging(analyzer: Analyzer, graph: Graph, type: string): Promise<string[]> {
  try {
    return await analyzer.judging(graph, type);
  } catch (error) {
    if (error instanceof PolicyPackError) return analyzer.rules.map(({ name }) => name);
    throw error;
  }
}
