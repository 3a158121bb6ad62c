import { Network, type NetworkArgs } from "../network.ts";
import type { VpcConfig } from "./vpcConfig.ts";

/** No VPC (AWS's own network), a VPC that the stack creates, or an existing one. */
export type NetworkSource =
  | { readonly mode: "none" }
  | { readonly mode: "create"; readonly cidr: string }
  | {
      readonly mode: "existing";
      readonly subnetIds: readonly string[];
      readonly securityGroupIds: readonly string[];
    };

/** Subnets and security groups for the Lambda function and for the models. */
export interface VpcConfigs {
  readonly functions: VpcConfig;
  readonly models: VpcConfig;
}

/**
 * The network: a new one or an existing one; `undefined` for AWS's own network.
 *
 * @param argsOf Arguments of a new network. Called only if one is created.
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
