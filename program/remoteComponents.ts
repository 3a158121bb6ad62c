import { digits } from "./naming.ts";
import { ProgramError } from "./programError.ts";
import type { Wire } from "./wire.ts";

/** What the components of plugins are known to answer, by type. */
const OUTPUTS: Readonly<Record<string, (urn: string) => Wire>> = {
  // With isolated subnets only, in two zones: what this program declares.
  "awsx:ec2:Vpc": (urn) => ({
    vpcId: `vpc-${digits(urn, "vpc", 17)}`,
    isolatedSubnetIds: ["a", "b"].map((zone) => `subnet-${digits(urn, zone, 17)}`),
    privateSubnetIds: [],
    publicSubnetIds: [],
  }),
};

/** Types of what the components of plugins make, by type. Which and how many of them, only the plugin knows. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  // `awsx/ec2/vpc.ts` of pulumi-awsx.
  "awsx:ec2:Vpc": [
    "aws:ec2/vpc:Vpc",
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/route:Route",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/eip:Eip",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:ec2/securityGroup:SecurityGroup",
  ],
};

/** Types of the parts that a remote component may have. */
export function partsOf(type: string): readonly string[] {
  return PARTS[type] ?? [];
}

/**
 * What a program hears of a component whose parts a plugin makes. No plugin runs here, so the parts stay unknown.
 *
 * @throws ProgramError naming a component that isn't known here.
 */
export function remoteOutputs(type: string, name: string, urn: string): Wire {
  const outputs = OUTPUTS[type];
  if (outputs) return outputs(urn);
  throw new ProgramError(
    `${type} ${name} is a component of a plugin, and what it answers is not known here: add it to program/remoteComponents.ts, or write it as a component of this program`,
  );
}
