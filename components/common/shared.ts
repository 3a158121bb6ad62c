import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Tags that a component puts on everything it creates that AWS can tag. */
export type Tags = Readonly<Record<string, string>>;

/** A change to one child resource: properties to lay over ours, or a function of ours. */
export type Transform<T> = Partial<T> | ((ours: T) => T);

/** Our inputs for a child resource, with the caller's change applied last. */
export function transformed<T extends object>(ours: T, change: Transform<T> | undefined): T {
  return typeof change === "function" ? change(ours) : { ...ours, ...change };
}

/** What a policy allows: its verbs, its ARNs, its conditions. */
export type Statement = pulumi.Input<aws.types.input.iam.PolicyStatement>;

/** What someone may do with a resource. Who is to do it from the start has to wait for the resource. */
export interface Permission {
  readonly on: pulumi.Resource;
  readonly statements: readonly Statement[];
}

/** The account and the place that a program deploys to, for ARNs of what isn't there yet. */
export interface Here {
  readonly account: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: pulumi.Output<string>;
}

export function here(opts: pulumi.InvokeOptions = {}): Here {
  return {
    account: aws.getCallerIdentityOutput({}, opts).accountId,
    region: aws.getRegionOutput({}, opts).region,
    partition: aws.getPartitionOutput({}, opts).partition,
  };
}

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
  const role = new aws.iam.Role(`${name}-role`, transformed(ours, args.transform), opts);
  const policy = new aws.iam.RolePolicy(
    `${name}-role-policy`,
    { role: role.id, policy: { Version: "2012-10-17", Statement: args.statements } },
    opts,
  );
  return { role, policy };
}

/** The `tags` input of a resource, or nothing. */
export function tagged(tags: Tags | undefined): { tags?: Record<string, string> } {
  return tags ? { tags: { ...tags } } : {};
}
