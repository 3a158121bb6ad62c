import type { Configuration } from "./configuration.ts";
import type { Graph, Resource } from "./graph.ts";
import { plainResource } from "./plainResource.ts";

/**
 * The provider that the engine registers for resources of a package that name none.
 *
 * Its inputs are all that the stack says under the package's name, as text, so that `aws:defaultTags` is JSON; and
 * the plugin's version, which its name has too (`pkg/v3/resource/deploy` of Pulumi 3.248.0: `Target.GetPackageConfig`,
 * `defaultProviders.newRegisterDefaultProviderEvent`, `ProviderRequest.DefaultName`). What the plugin itself adds to
 * them (`CheckConfig`: defaults such as `skipRegionValidation`) is not known here.
 */
export function defaultProvider(
  stack: Pick<Graph, "project" | "stack">,
  packageName: string,
  version: string | undefined,
  { values, secretKeys }: Configuration,
): Resource {
  const name = version ? `default_${version.replace(/[.+-]/g, "_")}` : "default";
  const own = (key: string) => key.startsWith(`${packageName}:`);
  const bare = (key: string) => key.slice(packageName.length + 1);
  const set = Object.entries(values)
    .filter(([key]) => own(key))
    .map(([key, value]) => [bare(key), value] as const);
  const inputs = { ...Object.fromEntries(set), ...(version && { version }) };
  const secrets = secretKeys.filter(own).map(bare);
  return plainResource(stack, `pulumi:providers:${packageName}`, name, inputs, secrets);
}

/** `aws` of `aws:kinesis/stream:Stream`. */
export function packageOf(type: string): string {
  return type.split(":")[0] ?? "";
}
