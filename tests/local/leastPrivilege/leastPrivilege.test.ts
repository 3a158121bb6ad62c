import { expect } from "chai";
import { DeclaredPolicies } from "../../../emulator/iam/authoriser.ts";
import { usersOf } from "../../../local/users.ts";
import type { Graph } from "../../../program/graph.ts";
import { deployment, type Registered, settled, stackConfig } from "../../support/pulumi.ts";
import { exercisedStatements, grantsOf, listed, outcomeWithout } from "./needs.ts";
import { declared } from "./playing.ts";

/** All that the stack prod registers. */
async function prod(): Promise<Registered[]> {
  const registered = await deployment(stackConfig("prod"), "prod");
  // A module of its own, whatever other tests have imported.
  const module = "../../../index.ts?policies";
  await import(module);
  await settled();
  return registered;
}

describe("every role and every user, in short,", () => {
  let graph: Graph;
  before(async () => {
    graph = await declared("dev");
  });

  it("may do only what a local run is to show as needed, or what a reason is given for", async () => {
    const granted = grantsOf([...graph.resources, ...(await prod())]);
    const { exercised, unexercised } = listed();

    expect([...exercised, ...unexercised].sort()).to.deep.equal([...granted].sort());
  });

  it("is denied what it needs without a statement", async () => {
    const outcomes: Record<string, string> = {};
    for (const held of exercisedStatements(new DeclaredPolicies(graph, usersOf(graph)))) {
      const { policy, name } = held.statement;
      if (!["scoring-role", "fraud-role-policy", "alerts-role-policy"].includes(policy)) continue;
      outcomes[name] = await outcomeWithout(graph, held);
    }

    expect(outcomes).to.deep.equal({
      "scoring-role, statement 1": "denied",
      "fraud-role-policy, statement 1": "denied",
      "alerts-role-policy, statement 2": "denied",
    });
  });
});
