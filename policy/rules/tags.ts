import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { onAny, type Problem, resourceRule, stackOf, told } from "../rule.ts";

const REQUIRED = ["Project", "Stack", "ManagedBy"];
const SDK = dirname(createRequire(import.meta.url).resolve("@pulumi/aws/package.json"));

/** Who pays for a thing, and who looks after it, stands on the thing. */
export const tags = [
  resourceRule(
    {
      name: "tagged",
      reason: "Bills, searches and clean-ups go by tags",
      remedy: "Set them in tags, as index.ts does for every component",
      severity: "low",
      settings: { required: { type: "array", items: { type: "string" }, default: REQUIRED } },
    },
    onAny(/^aws:/, missingTags),
  ),
];

function missingTags(seen: ResourceValidationArgs): Problem {
  if (!isTaggable(seen.type)) return undefined;
  const { required = REQUIRED } = seen.getConfig<{ required?: string[] }>();
  const byDefault = told(() => defaultTags(seen.provider?.props));
  const expected: Readonly<Record<string, string | undefined>> = {
    Project: seen.urn.split("::")[1],
    Stack: stackOf(seen.urn),
  };
  return required.flatMap((tag) => {
    const own = told(() => seen.props.tags?.[tag] as string | undefined);
    if (!own || (own.value === undefined && !byDefault)) return [];
    const value = own.value ?? byDefault?.value[tag];
    if (!value) return [`it has no tag ${tag}`];
    const wanted = expected[tag];
    return wanted && value !== wanted ? [`its tag ${tag} is ${value}, not ${wanted}`] : [];
  });
}

/**
 * Tags that the provider puts on everything. Inputs of a provider are text: an object is JSON, whether it comes from
 * the stack's file (`Target.GetPackageConfig`, in `pkg/v3/resource/deploy/target.go` of Pulumi) or from the program
 * (`Provider` of `@pulumi/aws`).
 */
function defaultTags(provider: Record<string, unknown> | undefined): Record<string, string> {
  const set = provider?.defaultTags;
  const { tags: byDefault } = (typeof set === "string" ? fromJson(set) : (set ?? {})) as {
    tags?: Record<string, string>;
  };
  return { ...byDefault };
}

/** What is no JSON has no tags: the provider refuses it. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

const taggable = new Map<string, boolean>();

/**
 * Whether the provider takes tags for a type: whether its class in the SDK, which is made from the provider's schema,
 * has `tagsAll`. Objects in buckets are left out: their tags are billed one by one, and their bucket has some.
 */
function isTaggable(type: string): boolean {
  const before = taggable.get(type);
  if (before !== undefined) return before;
  const [, module = ""] = type.split(":");
  const found = !/^aws:s3\/bucketObject/.test(type) && declaration(module).includes("tagsAll");
  taggable.set(type, found);
  return found;
}

/** The SDK's own file of a type: `aws:s3/bucket:Bucket` is in `s3/bucket.d.ts`. */
function declaration(module: string): string {
  try {
    return readFileSync(join(SDK, `${module}.d.ts`), "utf8");
  } catch {
    return "";
  }
}
