import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import { type Transform, transformed } from "../common/transform.ts";
import type { Statement } from "./statement.ts";

/** A role and its permissions. What assumes the role must depend on `policy`: the role's ARN doesn't wait for it. */
export interface ServiceRole {
  readonly role: aws.iam.Role;
  readonly policy: aws.iam.RolePolicy;
}

/** Arguments of {@link serviceRole}. */
export interface ServiceRoleArgs {
  /** The service that assumes the role, such as `firehose.amazonaws.com`. */
  service: string;
  /** What the role may do. */
  statements: Statement[];
  tags?: Tags | undefined;
  transform?: Transform<aws.iam.RoleArgs> | undefined;
}

/** A role that one AWS service can assume, and only on behalf of this account (see: confused deputy). */
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
