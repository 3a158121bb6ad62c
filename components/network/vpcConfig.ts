import * as pulumi from "@pulumi/pulumi";
import { awsEnvironment } from "../common/awsEnvironment.ts";
import type { Statement } from "../iam/statement.ts";

/** Subnets and security groups in a VPC. */
export interface VpcConfig {
  /** Ids of the subnets. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Ids of the security groups. */
  readonly securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
}

/** What a service does with network interfaces, in addition to creating them. */
export interface InterfaceActions {
  /** Actions on its own interfaces, such as `ec2:DeleteNetworkInterface`. */
  readonly own: string[];
  /** Actions for which EC2 supports no resource. */
  readonly anywhere: string[];
}

/**
 * Statements that allow a service to attach something to a VPC: it can create interfaces in these subnets and security
 * groups only. Both may belong to another account that shares its network. The interfaces belong to this account.
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
