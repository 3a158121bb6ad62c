import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What a policy allows: its verbs, its ARNs, its conditions. */
export type Statement = pulumi.Input<aws.types.input.iam.PolicyStatement>;

/** What someone may do with a resource. Who is to do it from the start has to wait for the resource. */
export interface Permission {
  readonly on: pulumi.Resource;
  readonly statements: readonly Statement[];
}
