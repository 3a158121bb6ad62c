import { expect } from "chai";
import { DeclaredPolicies } from "../../../emulator/iam/authoriser.ts";
import { USERS, usersOf } from "../../../local/users.ts";
import type { Graph } from "../../../program/graph.ts";
import { EXERCISED } from "./grants.ts";
import { exercisedStatements, misjudged, outcomeWithout } from "./needs.ts";
import { declared, play } from "./playing.ts";
import { MANY_RECORDS } from "./scenarios.ts";

const STACKS = ["dev", "prod"] as const;

describe("every role and every user", function () {
  this.timeout(300_000);
  const graphs = new Map<string, Graph>();
  const graphOf = (stack: string) => graphs.get(stack) as Graph;

  before(async () => {
    for (const stack of STACKS) graphs.set(stack, await declared(stack));
  });

  for (const stack of STACKS) {
    it(`uses all of it, and needs nothing more (${stack})`, async () => {
      // The audit before redrive, which leaves nothing failed for it to look up.
      const users = USERS.toSorted();
      const { policies, error } = await play(graphOf(stack), MANY_RECORDS, users);

      expect([error, policies.denials, misjudged(policies)]).to.deep.equal([undefined, [], []]);
    });

    for (const policy of Object.keys(EXERCISED)) {
      it(`is denied what it needs without any one statement of ${policy} (${stack})`, async () => {
        const graph = graphOf(stack);
        const outcomes: Record<string, string> = {};
        const statements = exercisedStatements(new DeclaredPolicies(graph, usersOf(graph))).filter(
          ({ statement }) => statement.policy === policy,
        );
        for (const held of statements) {
          outcomes[held.statement.name] = await outcomeWithout(graph, held);
        }

        expect(outcomes).to.deep.equal(
          Object.fromEntries(statements.map(({ statement }) => [statement.name, "denied"])),
        );
        expect(statements).to.not.deep.equal([]);
      });
    }
  }
});
