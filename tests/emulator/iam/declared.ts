import { DeclaredPolicies } from "../../../emulator/iam/authoriser.ts";
import type { Graph, Resource } from "../../../program/graph.ts";
import { ACCOUNT, policy, REGION, resource } from "../../support/world.ts";

export const ROLE = `arn:aws:iam::${ACCOUNT}:role/bank/reader`;
export const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
export const OBJECT = "arn:aws:s3:::lake/delivered/a";

/** A stack of these resources, and no more. */
export function graphOf(
  resources: readonly Resource[],
  outputs: Record<string, unknown> = {},
): Graph {
  const declared = { project: "sentinela", stack: "test", region: REGION, accountId: ACCOUNT };
  return { ...declared, resources, outputs };
}

/** The role that is called `reader`. */
export function role(inputs: Record<string, unknown> = {}): Resource {
  const trust = policy({
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
  });
  return resource(
    "aws:iam/role:Role",
    "reader-role",
    { assumeRolePolicy: trust, ...inputs },
    { name: "reader", id: "reader", arn: ROLE },
  );
}

/** A policy in the role itself. */
export function rolePolicy(document: unknown, name = "reader-policy"): Resource {
  return resource("aws:iam/rolePolicy:RolePolicy", name, { role: "reader", policy: document });
}

export function bucketPolicy(document: unknown): Resource {
  return resource("aws:s3/bucketPolicy:BucketPolicy", "lake-policy", {
    bucket: "lake",
    policy: document,
  });
}

/** Decides for a role with these statements. */
export function holding(...statements: object[]): DeclaredPolicies {
  return new DeclaredPolicies(graphOf([role(), rolePolicy(written(statements))]));
}

/** A policy document of statements that allow, unless they say otherwise. */
export function written(statements: readonly object[]): object {
  return {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  };
}
