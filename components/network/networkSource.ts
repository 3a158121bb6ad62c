import { Network, type NetworkArgs } from "../network.ts";
import type { VpcConfig } from "./vpcConfig.ts";

/** AWS's own network, a VPC of the stack's, or one that someone else owns. */
export type NetworkSource =
  | { readonly mode: "none" }
  | { readonly mode: "create"; readonly cidr: string }
  | {
      readonly mode: "existing";
      readonly subnetIds: readonly string[];
      readonly securityGroupIds: readonly string[];
    };

/** Where in a VPC the Lambda and the models run. */
export interface VpcConfigs {
  readonly functions: VpcConfig;
  readonly models: VpcConfig;
}

/**
 * The network itself: created, or the one that is there; none in AWS's own.
 *
 * @param argsOf What a new one needs, asked for only when there is to be one.
 */
export function networkOf(
  name: string,
  source: NetworkSource,
  argsOf: () => Omit<NetworkArgs, "cidr">,
): VpcConfigs | undefined {
  switch (source.mode) {
    case "none":
      return undefined;
    case "existing": {
      const { subnetIds, securityGroupIds } = source;
      const config = { subnetIds: [...subnetIds], securityGroupIds: [...securityGroupIds] };
      return { functions: config, models: config };
    }
    case "create":
      return new Network(name, { cidr: source.cidr, ...argsOf() });
  }
}
