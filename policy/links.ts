import type { PolicyResource } from "@pulumi/policy";
import { known } from "./rule.ts";

/**
 * Whether an input of `resource` was taken from `target`, or has its name or id.
 *
 * The former is known in a preview too, when the name isn't yet.
 */
export function linked(resource: PolicyResource, key: string, target: PolicyResource): boolean {
  if (resource.propertyDependencies[key]?.some(({ urn }) => urn === target.urn)) return true;
  const value = known(() => resource.props[key]);
  return value !== undefined && NAMES.some((name) => known(() => target.props[name]) === value);
}

/** Whether two resources name the same bucket: `resource` by `key`, `other` by `bucket`. */
export function sameBucket(resource: PolicyResource, key: string, other: PolicyResource): boolean {
  const [of] = other.propertyDependencies.bucket ?? [];
  if (of) return linked(resource, key, of);
  const value = known(() => resource.props[key]);
  return value !== undefined && value === known(() => other.props.bucket);
}

/** Outputs by which others refer to a resource. */
const NAMES = ["id", "arn", "name", "bucket"];
