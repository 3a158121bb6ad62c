import * as aws from "@pulumi/aws";
import { isSet, items, on, onAny, type Problem, resourceRule, told } from "../rule.ts";

const ANYWHERE = ["0.0.0.0/0", "::/0"];
const INTERNET_GATEWAY = /^igw-/;

/**
 * Networks are isolated: no ingress from outside, and no internet egress.
 *
 * A VPC made by a component of a plugin, such as awsx, is judged by its parts. The component itself comes without its
 * inputs: the engine sends those to the plugin alone.
 */
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
      name: "default-security-group-closed",
      reason: "What names no security group gets the VPC's default one, whose members may all talk",
      remedy: "Leave ingress and egress empty",
      severity: "medium",
    },
    on(
      aws.ec2.DefaultSecurityGroup,
      ({ ingress = [] }) => ingress.length > 0 && "it has ingress rules",
    ),
    on(
      aws.ec2.DefaultSecurityGroup,
      ({ egress = [] }) => egress.length > 0 && "it has egress rules",
    ),
  ),
  resourceRule(
    {
      name: "no-internet-egress",
      reason: "With internet egress data can leave to anywhere",
      remedy:
        "Keep subnets isolated, with no NAT gateway (awsx: natGateways.strategy None), and declare endpoints of the services that are called",
      severity: "high",
    },
    on(aws.ec2.NatGateway, () => "it is a NAT gateway"),
    on(aws.ec2.EgressOnlyInternetGateway, () => "it is an egress-only internet gateway"),
    // An internet gateway that no route leads to carries nothing, and awsx makes one in every VPC.
    on(aws.ec2.Route, ({ gatewayId }) => toInternet([{ gatewayId }])),
    on(aws.ec2.RouteTable, ({ routes }) => toInternet(routes)),
    on(aws.ec2.DefaultRouteTable, ({ routes }) => toInternet(routes)),
  ),
  resourceRule(
    {
      name: "no-open-ingress",
      reason: "Nobody outside has to reach anything here",
      remedy: "Name the addresses or the security group",
      severity: "critical",
    },
    on(aws.ec2.SecurityGroup, ({ ingress }) =>
      items(ingress).flatMap((rule) => open(told(() => rule.cidrBlocks)?.value)),
    ),
    on(aws.ec2.SecurityGroup, ({ ingress }) =>
      items(ingress).flatMap((rule) => open(told(() => rule.ipv6CidrBlocks)?.value)),
    ),
    on(aws.ec2.SecurityGroupRule, (rule) => (rule.type === "ingress" ? open(rule.cidrBlocks) : [])),
    on(aws.ec2.SecurityGroupRule, (rule) =>
      rule.type === "ingress" ? open(rule.ipv6CidrBlocks) : [],
    ),
    on(aws.vpc.SecurityGroupIngressRule, ({ cidrIpv4 }) => open([cidrIpv4])),
    on(aws.vpc.SecurityGroupIngressRule, ({ cidrIpv6 }) => open([cidrIpv6])),
  ),
  resourceRule(
    {
      name: "inside-vpc",
      reason: "What runs outside a VPC has internet egress",
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
      reason: "Without a policy an endpoint carries data to any account",
      remedy: "Set policy: the actions, the ARNs and whose they are",
      severity: "high",
    },
    on(aws.ec2.VpcEndpoint, (endpoint) => !isSet(() => endpoint.policy) && "it has no policy"),
  ),
];

/** @param read Its subnets; they may not be known yet. */
function outside(read: (() => readonly string[]) | undefined): Problem {
  if (!read) return "it runs in no VPC";
  const subnets = told(() => read().length);
  return subnets && subnets.value < 2 && "it runs in fewer than two subnets";
}

function open(blocks: readonly (string | undefined)[] | undefined): string[] {
  return items(blocks)
    .filter((block) => block !== undefined && ANYWHERE.includes(block))
    .map((block) => `${block} may come in`);
}

/** A gateway that is not known yet may be one to the bank's own network. */
function toInternet(routes: readonly { gatewayId?: string | undefined }[] | undefined): string[] {
  return items(routes)
    .map((route) => told(() => route.gatewayId)?.value ?? "")
    .filter((gateway) => INTERNET_GATEWAY.test(gateway))
    .map((gateway) => `it routes to internet gateway ${gateway}`);
}
