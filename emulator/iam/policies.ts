import type { Graph, Resource } from "../../program/index.ts";
import { userArn } from "./arn.ts";
import { statementsOf } from "./document.ts";
import { CALL_KEYS, TRUST_KEYS } from "./keys.ts";
import { Statement, type StatementKind } from "./statement.ts";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const POLICY = "aws:iam/policy:Policy";
const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";

/** The input that holds a policy, for each type that is read here. */
export const POLICY_INPUTS: Readonly<Record<string, string>> = {
  [ROLE]: "assumeRolePolicy",
  [ROLE_POLICY]: "policy",
  [POLICY]: "policy",
  [BUCKET_POLICY]: "policy",
};

/** Types whose policies would change what is decided, and aren't read here. */
const UNREAD = [
  "aws:dynamodb/resourcePolicy:ResourcePolicy",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:kinesis/resourcePolicy:ResourcePolicy",
  "aws:lambda/permission:Permission",
  "aws:secretsmanager/secretPolicy:SecretPolicy",
];
/** Inputs of a role that would, too. */
const UNREAD_OF_ROLE = ["inlinePolicies", "managedPolicyArns", "permissionsBoundary"];

const IDENTITY: StatementKind = { principals: false, resources: true, keys: CALL_KEYS };
const RESOURCE: StatementKind = { principals: true, resources: true, keys: CALL_KEYS };
const TRUST: StatementKind = { principals: true, resources: false, keys: TRUST_KEYS };

/** A role, and who may act as it. */
export interface Role {
  readonly arn: string;
  readonly trust: readonly Statement[];
}

/** All policies that a stack declares, by who holds them. */
export interface Policies {
  /** By ARN. */
  readonly roles: ReadonlyMap<string, Role>;
  /** What each principal holds, by its ARN. */
  readonly identity: ReadonlyMap<string, readonly Statement[]>;
  /** Those of buckets. */
  readonly resource: readonly Statement[];
}

/** Users by name, each with the ARN of the one declared policy that it holds. */
export type Users = Readonly<Record<string, string>>;

/**
 * Read every policy that a stack declares.
 *
 * @throws Error naming the resource or the statement that can't be judged here.
 */
export function policiesOf(graph: Graph, users: Users = {}): Policies {
  const { resources } = graph;
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const unread = resources.find(({ type }) => UNREAD.includes(type));
  if (unread) throw new Error(`${unread.name}: policies in ${unread.type} can't be judged here`);

  const identity = new Map<string, readonly Statement[]>();
  const give = (arn: string, statements: readonly Statement[]) => {
    identity.set(arn, [...(identity.get(arn) ?? []), ...statements]);
  };
  const declared = of(ROLE);
  const roleOf = ({ name, inputs }: Resource) => {
    const role = declared.find(({ outputs }) => outputs.name === inputs.role);
    if (role) return String(role.outputs.arn);
    throw new Error(`${name}: the program declares no role ${inputs.role}`);
  };
  for (const policy of of(ROLE_POLICY)) give(roleOf(policy), compiled(policy, IDENTITY));
  const policyOf = (holder: string, policyArn: unknown) => {
    const policy = of(POLICY).find(({ outputs }) => outputs.arn === policyArn);
    if (policy) return compiled(policy, IDENTITY);
    throw new Error(`${holder}: the program declares no policy ${policyArn}`);
  };
  for (const attachment of of(ATTACHMENT)) {
    give(roleOf(attachment), policyOf(attachment.name, attachment.inputs.policyArn));
  }
  for (const [name, policyArn] of Object.entries(users)) {
    give(userArn(graph, name), policyOf(`user ${name}`, policyArn));
  }
  return {
    roles: new Map(declared.map((role) => [String(role.outputs.arn), readRole(role)])),
    identity,
    resource: of(BUCKET_POLICY).flatMap((policy) => compiled(policy, RESOURCE)),
  };
}

function readRole(role: Resource): Role {
  const unread = UNREAD_OF_ROLE.find((key) => role.inputs[key] !== undefined);
  if (unread) throw new Error(`${role.name}: ${unread} of a role can't be judged here`);
  return {
    arn: String(role.outputs.arn),
    trust: compiled(role, TRUST),
  };
}

function compiled({ type, name, inputs }: Resource, kind: StatementKind): Statement[] {
  return statementsOf(inputs[POLICY_INPUTS[type] as string], name).map(
    (elements, index) => new Statement(name, index, elements, kind),
  );
}
