import * as pulumi from "@pulumi/pulumi";
import { awsEnvironment } from "../common/awsEnvironment.ts";
import type { Statement } from "../iam/statement.ts";

/** Where in a VPC the network interfaces of something are. */
export interface VpcConfig {
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
}

/** What a service does with network interfaces. */
export interface InterfaceActions {
  /** With those that it makes, such as `ec2:DeleteNetworkInterface`. Making them is understood. */
  readonly own: string[];
  /** Whatever EC2 takes no resource for. */
  readonly anywhere: string[];
}

/**
 * Let a service attach something to a VPC: make interfaces in its subnets and security groups and no others. Both may
 * be another account's, which shares its network; the interfaces are this account's.
 */
export function interfaceStatements(
  vpcConfig: VpcConfig,
  actions: InterfaceActions,
  opts: { parent: pulumi.Resource },
): Statement[] {
  const { account, region, partition } = awsEnvironment(opts);
  const ec2 = pulumi.interpolate`arn:${partition}:ec2:${region}`;
  const interfaces = pulumi.interpolate`${ec2}:${account}:network-interface/*`;
  const { subnetIds, securityGroupIds } = vpcConfig;
  const destinations = pulumi
    .all([ec2, subnetIds, securityGroupIds])
    .apply(([arn, subnets, groups]) => [
      ...subnets.map((id) => `${arn}:*:subnet/${id}`),
      ...groups.map((id) => `${arn}:*:security-group/${id}`),
    ]);
  return [
    { Effect: "Allow", Action: actions.anywhere, Resource: "*" },
    {
      Effect: "Allow",
      Action: "ec2:CreateNetworkInterface",
      Resource: pulumi.all([interfaces, destinations]).apply(([own, others]) => [own, ...others]),
    },
    { Effect: "Allow", Action: actions.own, Resource: interfaces },
  ];
}
