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
