import { isDeepStrictEqual } from "node:util";
import { isObject } from "../../program/isObject.ts";
import type { Wire } from "../../program/wire.ts";

/** What differs between a resource and what the program wants it to be. */
export interface Differences {
  readonly keys: readonly string[];
  /** Those of `keys` that can't be changed on what is there. */
  readonly replacing: readonly string[];
}

/** Properties that AWS can't change, whatever they belong to. */
const UNCHANGEABLE: ReadonlySet<string> = new Set([
  ...["name", "alarmName", "dashboardName", "bucket", "key", "role", "functionName"],
  ...["logGroupName", "resourceId", "scalableDimension", "serviceNamespace", "secretId", "vpcId"],
  ...["hashKey", "topic", "protocol", "kinesisSourceConfiguration"],
]);
/** Types that AWS can change in nothing but their tags. */
const UNCHANGEABLE_TYPES: ReadonlySet<string> = new Set([
  "aws:sagemaker/model:Model",
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
  "random:index/randomPassword:RandomPassword",
]);

/**
 * As a provider that is bridged from Terraform finds them: by comparing what the program wants with what the provider
 * answered the last time, for each property that the program gives or has given.
 */
export function differences(
  type: string,
  inputs: Wire,
  oldInputs: Wire,
  outputs: Wire,
): Differences {
  const keys = [...new Set([...Object.keys(inputs), ...Object.keys(oldInputs)])]
    .filter((key) => !key.startsWith("__"))
    .filter((key) => {
      const before = key in outputs ? outputs[key] : oldInputs[key];
      return !isDeepStrictEqual(comparable(inputs[key]), comparable(before));
    });
  const replacing = keys.filter(
    (key) => UNCHANGEABLE.has(key) || (UNCHANGEABLE_TYPES.has(type) && !key.startsWith("tags")),
  );
  return { keys, replacing };
}

/** Of a file or an archive, the hash that the engine puts into it: where it lies makes no difference. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (!isObject(value)) return value;
  if (typeof value.hash === "string") return value.hash;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, comparable(child)]));
}
