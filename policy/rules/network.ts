import * as aws from "@pulumi/aws";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { known, on, onAny, type Problem, resourceRule } from "../rule.ts";

const VPC_COMPONENT = /^awsx:ec2:Vpc$/;
const ANYWHERE = ["0.0.0.0/0", "::/0"];

/** Nothing comes in from outside, and nothing goes out but to the services that are named. */
export const network = [
  resourceRule(
    {
      name: "no-default-vpc",
      reason:
        "The default VPC is open to the internet, and shared with whatever else is in the account",
      remedy: "Use a VPC of its own, or an existing one by its id",
      severity: "high",
    },
    onAny(
      /^aws:ec2\/default(Vpc|Subnet):|^awsx:ec2:DefaultVpc$/,
      () => "it adopts a default of the account",
    ),
  ),
  resourceRule(
    {
      name: "default-group-shut",
      reason:
        "What names no security group falls into the VPC's default one, whose members may all talk",
      remedy: "Leave ingress and egress empty",
      severity: "medium",
    },
    on(aws.ec2.DefaultSecurityGroup, ({ ingress = [], egress = [] }) =>
      [
        ingress.length > 0 && "it lets something in",
        egress.length > 0 && "it lets something out",
      ].filter((problem) => problem !== false),
    ),
  ),
  resourceRule(
    {
      name: "no-way-out",
      reason: "Through a NAT gateway data can leave to anywhere, and it costs by the hour",
      remedy:
        "Set natGateways.strategy to None, and declare endpoints of the services that are called",
      severity: "high",
    },
    on(aws.ec2.NatGateway, () => "it is a NAT gateway"),
    // The component's children are not seen until it runs; and its default is one gateway a zone.
    onAny(VPC_COMPONENT, ({ props: { natGateways } }) => {
      const strategy = natGateways?.strategy ?? "OnePerAz";
      return strategy !== "None" && `natGateways.strategy is ${strategy}`;
    }),
  ),
  resourceRule(
    {
      name: "no-open-ingress",
      reason: "Nobody outside has to reach anything here",
      remedy: "Name the addresses or the security group",
      severity: "critical",
    },
    on(aws.ec2.SecurityGroup, ({ ingress = [] }) =>
      ingress.flatMap(({ cidrBlocks = [], ipv6CidrBlocks = [] }) =>
        open([...cidrBlocks, ...ipv6CidrBlocks]),
      ),
    ),
    on(aws.ec2.SecurityGroupRule, ({ type, cidrBlocks = [], ipv6CidrBlocks = [] }) =>
      type === "ingress" ? open([...cidrBlocks, ...ipv6CidrBlocks]) : [],
    ),
    on(aws.vpc.SecurityGroupIngressRule, ({ cidrIpv4, cidrIpv6 }) =>
      open([cidrIpv4, cidrIpv6].filter((block) => block !== undefined)),
    ),
  ),
  resourceRule(
    {
      name: "inside-network",
      reason: "Outside a VPC, whatever runs can call the whole internet",
      remedy: "Set vpcConfig, with isolated subnets in two zones",
      severity: "high",
      inProd: true,
    },
    on(aws.lambda.Function, ({ vpcConfig }) => outside(vpcConfig && (() => vpcConfig.subnetIds))),
    on(aws.sagemaker.Model, ({ vpcConfig }) => outside(vpcConfig && (() => vpcConfig.subnets))),
  ),
  resourceRule(
    {
      name: "endpoint-has-policy",
      reason: "Without a policy an endpoint carries any call to any account, a way out for data",
      remedy: "Set policy: the actions, the ARNs and whose they are",
      severity: "high",
    },
    on(aws.ec2.VpcEndpoint, (endpoint) => without(() => endpoint.policy, "it has no policy")),
    onAny(VPC_COMPONENT, specsWithoutPolicy),
  ),
];

/** @param read Its subnets; they may not be known yet. */
function outside(read: (() => readonly string[]) | undefined): Problem {
  if (!read) return "it runs in no VPC";
  const count = known(() => read().length) ?? 2;
  return count < 2 && "it runs in fewer than two subnets";
}

function open(blocks: readonly string[]): string[] {
  return blocks.filter((block) => ANYWHERE.includes(block)).map((block) => `${block} may come in`);
}

function specsWithoutPolicy({ props }: ResourceValidationArgs): Problem {
  const specs = (props.vpcEndpointSpecs ?? []) as { serviceName: string; policy?: string }[];
  return specs.flatMap((spec) =>
    without(() => spec.policy, `endpoint ${spec.serviceName} has no policy`),
  );
}

/** A policy that is not known yet is there. */
function without(read: () => unknown, problem: string): string[] {
  return (known(() => ({ policy: read() })) ?? { policy: "later" }).policy ? [] : [problem];
}
