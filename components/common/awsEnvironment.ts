import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** The account and the place that a program deploys to, for ARNs of what isn't there yet. */
export interface AwsEnvironment {
  readonly account: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: pulumi.Output<string>;
}

export function awsEnvironment(opts: pulumi.InvokeOptions = {}): AwsEnvironment {
  return {
    account: aws.getCallerIdentityOutput({}, opts).accountId,
    region: aws.getRegionOutput({}, opts).region,
    partition: aws.getPartitionOutput({}, opts).partition,
  };
}
