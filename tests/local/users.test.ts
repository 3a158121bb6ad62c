import { expect } from "chai";
import { DeclaredPolicies } from "../../emulator/iam/authoriser.ts";
import { usersOf } from "../../local/users.ts";
import { graphOf, OBJECT, written } from "../emulator/iam/declared.ts";
import { ACCOUNT, resource } from "../support/world.ts";

const IMPLICIT = "because no identity-based policy allows the s3:GetObject action";
const POLICY_ARN = `arn:aws:iam::${ACCOUNT}:policy/reading`;
const OTHER_ARN = `arn:aws:iam::${ACCOUNT}:policy/listing`;
const READ = { Action: "s3:GetObject", Resource: "arn:aws:s3:::lake/*" };
const LIST = { Action: "s3:ListBucket", Resource: "arn:aws:s3:::lake" };

const managed = (name: string, arn: string, statement: object) =>
  resource(
    "aws:iam/policy:Policy",
    name,
    { policy: JSON.stringify(written([statement])) },
    { arn },
  );
const POLICIES = [managed("reading", POLICY_ARN, READ), managed("listing", OTHER_ARN, LIST)];

/** What a user of a stack with these outputs is told who reads an object. */
function told(outputs: Record<string, unknown>, name: string): string {
  const graph = graphOf(POLICIES, outputs);
  const policies = new DeclaredPolicies(graph, usersOf(graph));
  const access = { action: "s3:GetObject", resource: OBJECT };
  return policies.refusal(`arn:aws:iam::${ACCOUNT}:user/${name}`, access) ?? "allowed";
}

describe("a person", () => {
  for (const [name, output] of Object.entries({
    simulator: "producerPolicyArn",
    redrive: "redrivePolicyArn",
    audit: "auditPolicyArn",
    training: "trainingPolicyArn",
  })) {
    it(`called ${name} holds the policy that the output ${output} names, and no other`, () => {
      const [mine, other] = [{ [output]: POLICY_ARN }, { [output]: OTHER_ARN }];

      expect([told(mine, name), told(mine, "alice"), told(other, name)]).to.deep.equal([
        "allowed",
        IMPLICIT,
        IMPLICIT,
      ]);
    });
  }
});
