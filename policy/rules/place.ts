import type { ResourceValidationArgs } from "@pulumi/policy";
import { onAny, type Problem, resourceRule } from "../rule.ts";

/** Where things may be. */
export const place = [
  resourceRule(
    {
      name: "allowed-regions",
      reason: "Customers' data stays where the bank's contracts and its regulator expect it",
      remedy:
        "Set aws:region to an allowed one, or allow another by regions in the pack's configuration",
      severity: "critical",
      settings: { regions: { type: "array", items: { type: "string" }, default: ["sa-east-1"] } },
    },
    onAny(/^aws:|^pulumi:providers:aws$/, inAllowedRegion),
  ),
];

function inAllowedRegion(seen: ResourceValidationArgs): Problem {
  const { regions = ["sa-east-1"] } = seen.getConfig<{ regions?: string[] }>();
  // A resource's own region is laid over its provider's.
  const region: unknown = seen.props.region ?? seen.provider?.props.region;
  if (typeof region !== "string" || regions.includes(region)) return undefined;
  return `it is in ${region}, and may be in ${regions.join(" or ")}`;
}
