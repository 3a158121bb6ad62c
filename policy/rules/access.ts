import * as aws from "@pulumi/aws";
import {
  allowances,
  conditionKeys,
  type Document,
  onDocuments,
  type Statement,
} from "../documents.ts";
import { items, on, resourceRule } from "../rule.ts";

/**
 * Actions for which there is no resource to name (AWS service authorization reference). Those of EC2 come with a
 * VPC: whoever works in one has to find its way.
 */
const WITHOUT_RESOURCE = [
  "cloudwatch:PutMetricData",
  "ec2:DeleteNetworkInterfacePermission",
  "ec2:DescribeDhcpOptions",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcs",
  "ecr:GetAuthorizationToken",
];
/** Of those, what a condition can still narrow. */
const WITH_CONDITION: Readonly<Record<string, string>> = {
  "cloudwatch:PutMetricData": "cloudwatch:namespace",
};
/** Families of KMS that AWS documents as one permission: with and without the plain key, single and in pairs. */
const KEY_FAMILIES = ["kms:GenerateDataKey*", "kms:ReEncrypt*"];
const ACCOUNT = /^arn:aws[a-z-]*:iam::\d{12}:root$/;
/** Conditions that leave nobody outside the account. */
const KNOWN_CALLERS = [
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:sourceaccount",
  "aws:sourcearn",
  "kms:calleraccount",
];

/** Everyone may do what they need, and nothing else. */
export const access = [
  resourceRule(
    {
      name: "no-wildcard-actions",
      reason: "A wildcard allows what the service learns to do next year",
      remedy: "Name the actions",
      severity: "high",
    },
    ...onDocuments((document) =>
      allowances(document).flatMap((statement) => [
        ...statement.actions
          .filter((action) => action.includes("*") && !isAllowedFor(document, statement, action))
          .map((action) => `it allows ${action}`),
        ...statement.notActions.map((action) => `it allows everything but ${action}`),
      ]),
    ),
  ),
  resourceRule(
    {
      name: "no-wildcard-resources",
      reason: "A permission on everything reaches what other teams keep in the account",
      remedy:
        "Name the ARNs, or, where an action takes none, add it to actions in the configuration",
      severity: "high",
      settings: {
        actions: { type: "array", items: { type: "string" }, default: WITHOUT_RESOURCE },
      },
    },
    ...onDocuments((document, seen) => {
      const { actions = WITHOUT_RESOURCE } = seen.getConfig<{ actions?: string[] }>();
      // A key's policy is about that key; of who may assume a role there is one as well.
      return document.kind === "key" || document.kind === "trust"
        ? []
        : allowances(document).flatMap((statement) => broad(statement, actions));
    }),
  ),
  resourceRule(
    {
      name: "no-public-principals",
      reason: "Whoever has an AWS account is anyone",
      remedy: "Name the principals, or ask for aws:PrincipalAccount in a condition",
      severity: "critical",
    },
    ...onDocuments((document) =>
      allowances(document)
        .filter(({ principals }) => principals.includes("*"))
        .filter((statement) => !conditionKeys(statement).some((key) => KNOWN_CALLERS.includes(key)))
        .map(({ actions }) => `it lets anyone call ${actions.join(", ")}`),
    ),
  ),
  resourceRule(
    {
      name: "no-aws-managed-policies",
      reason: "AWS's own policies are about every resource there is, and AWS adds to them",
      remedy: "Write a policy with the verbs and the ARNs that are needed",
      severity: "high",
    },
    on(aws.iam.RolePolicyAttachment, ({ policyArn }) => ofAws(policyArn)),
    on(aws.iam.UserPolicyAttachment, ({ policyArn }) => ofAws(policyArn)),
    on(aws.iam.GroupPolicyAttachment, ({ policyArn }) => ofAws(policyArn)),
    on(aws.iam.Role, ({ managedPolicyArns }) => items(managedPolicyArns).flatMap(ofAws)),
  ),
  resourceRule(
    {
      name: "no-access-keys",
      reason: "Access keys don't expire, and are found in repositories and on laptops",
      remedy: "Let people and workflows assume a role",
      severity: "high",
    },
    on(aws.iam.AccessKey, () => "it is a key that doesn't expire"),
    on(aws.iam.UserLoginProfile, () => "it is a password for the console"),
  ),
];

function isAllowedFor(document: Document, statement: Statement, action: string): boolean {
  if (document.kind !== "key") return false;
  if (KEY_FAMILIES.includes(action)) return true;
  // Without it nobody could ever change the key's policy again.
  const { principals, services } = statement;
  const isAccount = principals.length > 0 && principals.every((name) => ACCOUNT.test(name));
  return action === "kms:*" && isAccount && services.length === 0;
}

function broad(statement: Statement, withoutResource: readonly string[]): string[] {
  const keys = conditionKeys(statement);
  const unbound = statement.actions.filter((action) => {
    const condition = WITH_CONDITION[action];
    return !withoutResource.includes(action) || (condition && !keys.includes(condition));
  });
  return [
    ...statement.resources
      .filter((resource) => isBroad(resource) && unbound.length > 0)
      .map((resource) => `it allows ${unbound.join(", ")} on ${resource}`),
    ...statement.notResources.map((resource) => `it allows something on all but ${resource}`),
  ];
}

/** `*`, or an ARN that names a service and nothing of it: `arn:aws:s3:::*`, `arn:aws:dynamodb:…:table/*`. */
function isBroad(resource: string): boolean {
  if (!resource.startsWith("arn:")) return resource.includes("*");
  const [, , service = "", , , ...rest] = resource.split(":");
  const named = rest.join(":");
  if (service.includes("*") || named.startsWith("*")) return true;
  // The first part of an object's ARN is its bucket. Network interfaces get their names from whoever makes them.
  return !["s3", "ec2"].includes(service) && /^[a-z-]+[:/]\*+$/.test(named);
}

function ofAws(policyArn: unknown): string[] {
  return typeof policyArn === "string" && /^arn:[^:]+:iam::aws:policy\//.test(policyArn)
    ? [`${policyArn} is AWS's own`]
    : [];
}
