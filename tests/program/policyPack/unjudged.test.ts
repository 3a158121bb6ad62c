import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Graph } from "../../../program/graph.ts";
import { openAnalyzer } from "../../../program/policyPack/analyzer.ts";
import type { ConfigurationFile } from "../../../program/policyPack/configuration.ts";
import { report } from "../../../program/policyPack/report.ts";
import { unjudged } from "../../../program/policyPack/unjudged.ts";
import { stack } from "../../support/stacks.ts";
import { SMALL_STACK } from "./smallStack.ts";

const policy = fileURLToPath(new URL("../../../policy", import.meta.url));
const small = fileURLToPath(new URL("../../fixtures/policyPacks/small", import.meta.url));
const network = SMALL_STACK.resources.slice(0, 1).map((resource) => ({
  ...resource,
  type: "awsx:ec2:Vpc",
  name: "network",
  remote: true,
}));

describe("what can't be judged without a plugin", () => {
  it("is named by the report: the component, and the rules that would judge its parts", async () => {
    expect(await linesOf(await stack("prod"), policy)).to.deep.equal([
      "Not judged here: parts of network-vpc (awsx:ec2:Vpc), which only its plugin knows.",
      "pulumi preview --policy-pack policy judges them by these rules:",
      "    allowed-regions, no-internet-egress, no-open-ingress, endpoint-has-policy,",
      "    no-wildcard-actions, no-wildcard-resources, no-public-principals,",
      "    services-act-for-us, tagged",
    ]);
  });

  it("is nothing where the program makes everything itself", async () => {
    expect(await linesOf(await stack("dev"), policy)).to.deep.equal([]);
  });

  it("leaves out rules that are disabled", async () => {
    const configuration = { all: "disabled", "no-internet-egress": "mandatory" };
    const [, , ...rules] = await linesOf(await stack("prod"), policy, configuration);
    expect(rules).to.deep.equal(["    no-internet-egress"]);
  });

  it("may be of any rule, when one fails on a resource without inputs", async () => {
    const graph = { ...SMALL_STACK, resources: network };
    const [, , ...rules] = await linesOf(graph, small, { fails: "mandatory" });
    expect(rules).to.deep.equal(["    no-buckets, few-streams, fails"]);
  });
});

/** What the report says of it. */
async function linesOf(
  graph: Graph,
  directory: string,
  configuration?: ConfigurationFile,
): Promise<string[]> {
  const pack = await openAnalyzer(directory, configuration);
  try {
    const lines = report(graph, pack, [], await unjudged(pack, graph)).split("\n");
    const first = lines.findIndex((line) => line.startsWith("Not judged here"));
    return first === -1 ? [] : lines.slice(first);
  } finally {
    await pack.close();
  }
}
