import type { PolicyResource } from "@pulumi/policy";
import { items, told } from "./rule.ts";

/**
 * Whether an input of `resource` was taken from `target`, or has its name or id, or a list of those.
 *
 * The former is known in a preview too, when the name isn't yet. Where nothing tells until the deployment, it may be:
 * the rules that ask look for what is missing.
 */
export function linked(resource: PolicyResource, key: string, target: PolicyResource): boolean {
  const from = resource.propertyDependencies[key] ?? [];
  if (from.some(({ urn }) => urn === target.urn)) return true;
  const input = told(() => resource.props[key]);
  if (!input) return from.length === 0;
  const values: readonly unknown[] = Array.isArray(input.value) ? input.value : [input.value];
  const known = items(values);
  if (known.some((value) => isNameOf(target, value))) return true;
  return known.length < values.length && from.length === 0;
}

/** Whether it is, or may turn out to be. */
function isNameOf({ props }: PolicyResource, value: unknown): boolean {
  if (typeof value !== "string") return false;
  const names = NAMES[value.startsWith("arn:") ? "arn" : "name"].map((key) =>
    told(() => props[key]),
  );
  if (names.some((name) => name?.value === value)) return true;
  return names.every((name) => name?.value === undefined) && names.includes(undefined);
}

/**
 * Whether two resources name the same bucket: `resource` by `key`, `other` by `bucket`. Where nothing tells until the
 * deployment, they may.
 */
export function sameBucket(resource: PolicyResource, key: string, other: PolicyResource): boolean {
  const [of] = other.propertyDependencies.bucket ?? [];
  if (of) return linked(resource, key, of);
  const [one, another] = [told(() => resource.props[key]), told(() => other.props.bucket)];
  return !one || !another || (one.value !== undefined && one.value === another.value);
}

/** Outputs by which others refer to a resource. */
const NAMES = { arn: ["arn", "id"], name: ["name", "bucket", "id"] } as const;
