import { expect } from "chai";
import { DeclaredPolicies } from "../../../emulator/iam/authoriser.ts";
import { ACCOUNT, resource } from "../../support/world.ts";
import {
  ALICE,
  bucketPolicy,
  graphOf,
  OBJECT,
  ROLE,
  role,
  rolePolicy,
  written,
} from "./declared.ts";

const READ = { Action: "s3:GetObject", Resource: "arn:aws:s3:::lake/*" };
const IMPLICIT = "because no identity-based policy allows the s3:GetObject action";
const POLICY_ARN = `arn:aws:iam::${ACCOUNT}:policy/reading`;

const managed = resource(
  "aws:iam/policy:Policy",
  "reading",
  { policy: JSON.stringify(written([READ])) },
  { arn: POLICY_ARN },
);
const attachment = (policyArn: string) =>
  resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "reads", {
    role: "reader",
    policyArn,
  });
const user = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;

/** What a principal is told when it reads an object. */
function told(policies: DeclaredPolicies, principal = ROLE): string {
  return policies.refusal(principal, { action: "s3:GetObject", resource: OBJECT }) ?? "allowed";
}

describe("a role's policies", () => {
  it("are those declared in it and those attached to it, JSON or not", () => {
    const inline = rolePolicy(written([READ]));
    const json = rolePolicy(JSON.stringify(written([READ])));
    const others = rolePolicy(written([{ ...READ, Effect: "Deny" }]));
    const decisions = [
      [inline],
      [json],
      [managed, attachment(POLICY_ARN)],
      [managed],
      [managed, attachment(POLICY_ARN), others],
    ].map((policies) => told(new DeclaredPolicies(graphOf([role(), ...policies]))));

    expect(decisions).to.deep.equal([
      "allowed",
      "allowed",
      "allowed",
      IMPLICIT,
      "with an explicit deny in an identity-based policy",
    ]);
  });

  it("give nothing to anybody else", () => {
    const policies = new DeclaredPolicies(graphOf([role(), rolePolicy(written([READ]))]));

    expect([told(policies, ALICE), told(policies, user("simulator"))]).to.deep.equal([
      IMPLICIT,
      IMPLICIT,
    ]);
  });

  const unread: Record<string, [declared: Parameters<typeof graphOf>[0], problem: string]> = {
    "a policy that isn't declared": [
      [role(), attachment("arn:aws:iam::aws:policy/AmazonS3FullAccess")],
      "reads: the program declares no policy arn:aws:iam::aws:policy/AmazonS3FullAccess",
    ],
    "a role that isn't declared": [
      [rolePolicy(written([READ]))],
      "reader-policy: the program declares no role reader",
    ],
    "a boundary": [
      [role({ permissionsBoundary: POLICY_ARN })],
      "reader-role: permissionsBoundary of a role can't be judged here",
    ],
    "a policy of another kind": [
      [resource("aws:lambda/permission:Permission", "invoked", {})],
      "invoked: policies in aws:lambda/permission:Permission can't be judged here",
    ],
    "a document that is no JSON": [
      [role(), rolePolicy("{")],
      "reader-policy: the policy is not JSON: ",
    ],
    "a document without statements": [[role(), rolePolicy({})], "reader-policy: Statement: "],
  };
  for (const [what, [declared, problem]] of Object.entries(unread)) {
    it(`can't be judged with ${what}`, () => {
      expect(() => new DeclaredPolicies(graphOf(declared))).to.throw(problem);
    });
  }
});

describe("a user", () => {
  it("holds the policy that it is given, and no other", () => {
    const policies = new DeclaredPolicies(graphOf([managed]), { bob: POLICY_ARN });

    expect([told(policies, user("bob")), told(policies, ALICE)]).to.deep.equal([
      "allowed",
      IMPLICIT,
    ]);
  });

  it("can't hold a policy that the program doesn't declare", () => {
    const users = { bob: "arn:of:another" };

    expect(() => new DeclaredPolicies(graphOf([managed]), users)).to.throw(
      "user bob: the program declares no policy arn:of:another",
    );
  });
});

describe("a bucket's policy", () => {
  const resourceDeny = "with an explicit deny in a resource-based policy";
  const [deny, allow] = (["Deny", "Allow"] as const).map(
    (Effect) => (principals: object) => bucketPolicy(written([{ ...READ, Effect, ...principals }])),
  ) as [(principals: object) => ReturnType<typeof resource>, typeof bucketPolicy];
  const root = `arn:aws:iam::${ACCOUNT}:root`;
  const cases: Record<string, [policy: ReturnType<typeof resource>, role: string, user: string]> = {
    "denies everybody": [deny({ Principal: "*" }), resourceDeny, resourceDeny],
    "denies every user and role": [deny({ Principal: { AWS: "*" } }), resourceDeny, resourceDeny],
    "denies one": [deny({ Principal: { AWS: ROLE } }), resourceDeny, IMPLICIT],
    "denies everyone in an account": [
      deny({ Principal: { AWS: root } }),
      resourceDeny,
      resourceDeny,
    ],
    "denies all but one": [deny({ NotPrincipal: { AWS: ROLE } }), "allowed", resourceDeny],
    "denies a service only": [
      deny({ Principal: { Service: "s3.amazonaws.com" } }),
      "allowed",
      IMPLICIT,
    ],
    "allows one": [allow({ Principal: { AWS: [ALICE] } }), "allowed", "allowed"],
    "allows everybody": [allow({ Principal: "*" }), "allowed", "allowed"],
    "leaves it to an account whom to allow": [
      allow({ Principal: { AWS: ACCOUNT } }),
      "allowed",
      IMPLICIT,
    ],
    "denies what isn't sent by TLS, which a machine's own loopback stands for": [
      deny({ Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      "allowed",
      IMPLICIT,
    ],
  };
  for (const [what, [policy, ...expected]] of Object.entries(cases)) {
    it(what, () => {
      const graph = graphOf([role(), rolePolicy(written([READ])), policy]);
      const policies = new DeclaredPolicies(graph);

      expect([told(policies), told(policies, ALICE)]).to.deep.equal(expected);
    });
  }

  it("names no principal to allow all others", () => {
    const policy = allow({ NotPrincipal: { AWS: ALICE } });

    expect(() => new DeclaredPolicies(graphOf([policy]))).to.throw(
      "lake-policy, statement 1: NotPrincipal goes with Deny only",
    );
  });
});

describe("a role", () => {
  const assume = (trust: object) =>
    new DeclaredPolicies(
      graphOf([role({ assumeRolePolicy: written([{ Action: "sts:AssumeRole", ...trust }]) })]),
    ).assumption(ROLE, "lambda.amazonaws.com") ?? "allowed";
  const none = "because no role trust policy allows the sts:AssumeRole action";
  const lambda = { Principal: { Service: ["firehose.amazonaws.com", "lambda.amazonaws.com"] } };
  const account = (id: string) => ({ StringEquals: { "aws:SourceAccount": id } });
  const cases: Record<string, [trust: object, expected: string]> = {
    "lets in the services that it names": [lambda, "allowed"],
    "lets in no other service": [{ Principal: { Service: "ec2.amazonaws.com" } }, none],
    "takes no user's name for a service's": [{ Principal: { AWS: "lambda.amazonaws.com" } }, none],
    "lets in a service on behalf of the account that it names": [
      { ...lambda, Condition: account(ACCOUNT) },
      "allowed",
    ],
    "lets in no service on behalf of another account": [
      { ...lambda, Condition: account("999999999999") },
      none,
    ],
    "lets nobody in for another action": [{ ...lambda, Action: "sts:TagSession" }, none],
    "shuts out whom it denies": [
      { ...lambda, Effect: "Deny" },
      "with an explicit deny in the role trust policy",
    ],
  };
  for (const [what, [trust, expected]] of Object.entries(cases)) {
    it(what, () => {
      expect(assume(trust)).to.equal(expected);
    });
  }

  it("lets nobody in that isn't declared, and isn't a person's to act as", () => {
    const policies = new DeclaredPolicies(graphOf([role()]));

    expect([
      policies.assumption(`${ROLE}2`, "lambda.amazonaws.com"),
      policies.assumption(ROLE, undefined),
      policies.assumption(ALICE, undefined),
    ]).to.deep.equal([none, none, undefined]);
  });
});

describe("what was decided", () => {
  it("is kept: each denial once, and the actions that each statement allowed", () => {
    const policies = new DeclaredPolicies(
      graphOf([role(), rolePolicy(written([{ Action: "s3:*", Resource: "arn:aws:s3:::lake/a" }]))]),
    );
    const ask = (action: string, key: string) =>
      policies.refusal(ROLE, { action, resource: `arn:aws:s3:::lake/${key}` });
    for (const key of ["a", "b", "b", "a"]) ask("s3:GetObject", key);
    ask("s3:PutObject", "a");
    policies.assumption(ROLE, "ec2.amazonaws.com");

    expect(policies.denials).to.deep.equal([
      {
        principal: ROLE,
        action: "s3:GetObject",
        resource: "arn:aws:s3:::lake/b",
        reason: IMPLICIT,
        times: 2,
      },
      {
        principal: "ec2.amazonaws.com",
        action: "sts:AssumeRole",
        resource: ROLE,
        reason: "because no role trust policy allows the sts:AssumeRole action",
        times: 1,
      },
    ]);
    expect(
      policies.statements.map(({ holder, statement }) => [
        holder,
        statement.name,
        [...statement.used],
      ]),
    ).to.deep.equal([
      [ROLE, "reader-role, statement 1", []],
      [ROLE, "reader-policy, statement 1", ["s3:GetObject", "s3:PutObject"]],
    ]);
  });
});
