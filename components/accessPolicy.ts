import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "./common/tags.ts";
import { type Transform, transformed } from "./common/transform.ts";
import type { Permission } from "./iam/statement.ts";

/** Arguments of {@link AccessPolicy}. */
export interface AccessPolicyArgs {
  /** What the policy is for. Shown in the IAM console. */
  description: string;
  /** What it allows, and nothing else. */
  permissions: readonly Permission[];
  /** Tags of the policy. */
  tags?: Tags | undefined;
  /** Changes to the child resource. */
  transform?: { policy?: Transform<aws.iam.PolicyArgs> } | undefined;
}

/** Child resources of {@link AccessPolicy}. */
export interface AccessPolicyNodes {
  readonly policy: aws.iam.Policy;
}

/**
 * An IAM policy for people and jobs outside the stack, to attach to their roles.
 *
 * @example
 * const reader = new AccessPolicy("reader", {
 *   description: "Read what was delivered",
 *   permissions: [lake.read("delivered/")],
 * });
 */
export class AccessPolicy extends pulumi.ComponentResource {
  /** ARN of the policy. */
  readonly arn: pulumi.Output<string>;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: AccessPolicyNodes;

  constructor(name: string, args: AccessPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sentinela:index:AccessPolicy", name, args, opts);
    const ours: aws.iam.PolicyArgs = {
      description: args.description,
      policy: {
        Version: "2012-10-17",
        Statement: args.permissions.flatMap(({ statements }) => statements),
      },
      ...tagged(args.tags),
    };
    const policy = new aws.iam.Policy(
      ...transformed(`${name}-policy`, ours, { parent: this }, args.transform?.policy),
    );

    this.arn = policy.arn;
    this.nodes = { policy };
    this.registerOutputs({ arn: this.arn });
  }
}
