import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** The account and region that the program deploys to, for ARNs of resources that don't exist yet. */
export interface AwsEnvironment {
  readonly account: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: pulumi.Output<string>;
}

/** Ask the provider of `opts`, or of its parent. */
export function awsEnvironment(opts: pulumi.InvokeOptions = {}): AwsEnvironment {
  return {
    account: aws.getCallerIdentityOutput({}, opts).accountId,
    region: aws.getRegionOutput({}, opts).region,
    partition: aws.getPartitionOutput({}, opts).partition,
  };
}
