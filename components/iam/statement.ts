import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** A statement of an IAM policy: effect, actions, resources, conditions. */
export type Statement = pulumi.Input<aws.types.input.iam.PolicyStatement>;

/** Statements that allow something to be done with a resource. Components have methods that make them. */
export interface Permission {
  /** The resource. What uses the permission from the start must depend on it. */
  readonly on: pulumi.Resource;
  /** The statements, for the policy of a role. */
  readonly statements: readonly Statement[];
}
