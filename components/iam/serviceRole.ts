import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import { type Transform, transformed } from "../common/transform.ts";
import type { Statement } from "./statement.ts";

/** A role and its permissions. What acts as the role has to depend on `policy`: the ARN alone does not wait for it. */
export interface ServiceRole {
  readonly role: aws.iam.Role;
  readonly policy: aws.iam.RolePolicy;
}

/** What {@link serviceRole} needs to know. */
export interface ServiceRoleArgs {
  /** The service that assumes it, such as `firehose.amazonaws.com`: only on behalf of this account. */
  service: string;
  /** Exactly what the role may do. */
  statements: Statement[];
  tags?: Tags | undefined;
  transform?: Transform<aws.iam.RoleArgs> | undefined;
}

/** A role that one AWS service may assume for this account, and for no other (the confused deputy). */
export function serviceRole(
  name: string,
  args: ServiceRoleArgs,
  opts: { parent: pulumi.Resource },
): ServiceRole {
  const account = aws.getCallerIdentityOutput({}, opts).accountId;
  const ours: aws.iam.RoleArgs = {
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: args.service },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        },
      ],
    },
    ...tagged(args.tags),
  };
  const role = new aws.iam.Role(...transformed(`${name}-role`, ours, opts, args.transform));
  const policy = new aws.iam.RolePolicy(
    `${name}-role-policy`,
    { role: role.id, policy: { Version: "2012-10-17", Statement: args.statements } },
    opts,
  );
  return { role, policy };
}
