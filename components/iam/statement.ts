import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** A statement of an IAM policy: effect, actions, resources, conditions. */
export type Statement = pulumi.Input<aws.types.input.iam.PolicyStatement>;

/** What is allowed to do with a resource. */
export interface Permission {
  /** The resource. What uses the permission from the start must depend on it. */
  readonly on: pulumi.Resource;
  readonly statements: readonly Statement[];
}
