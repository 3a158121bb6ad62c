import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { isObject } from "./isObject.ts";
import { ProgramError } from "./programError.ts";
import { checked, parsed } from "./yamlFile.ts";

/** Types that `Pulumi.yaml` can give a setting. There is none for a fraction: that is a string. */
export interface ItemType {
  readonly type: (typeof TYPES)[number];
  readonly items?: ItemType | undefined;
}

/** What `Pulumi.yaml` says of one setting. */
export interface Declaration {
  readonly type?: ItemType["type"] | undefined;
  readonly items?: ItemType | undefined;
  /** Of a setting of the project itself. */
  readonly default?: unknown;
  /** Of a setting of another package, such as `aws:region`. */
  readonly value?: unknown;
  readonly secret?: boolean | undefined;
}

/** A Pulumi project, as far as running its program goes. */
export interface Project {
  readonly name: string;
  /** Absolute directory of `Pulumi.yaml` and the program. */
  readonly directory: string;
  /** Arguments of Node, ahead of the program. */
  readonly nodeArguments: readonly string[];
  /** Whether Pulumi's own ts-node loads the program. */
  readonly typescript: boolean;
  /** By key with namespace, such as `sentinela:shards`. */
  readonly declarations: ReadonlyMap<string, Declaration>;
}

const TYPES = ["string", "integer", "boolean", "object", "array"] as const;
const typeName = z.enum(TYPES, { error: `must be ${TYPES.join(", ")}` });
const itemType: z.ZodMiniType<ItemType> = z.lazy(() =>
  z.object({ type: typeName, items: z.optional(itemType) }),
);
const declarationSchema = z.looseObject({
  type: z.optional(typeName),
  items: z.optional(itemType),
  default: z.optional(z.unknown()),
  value: z.optional(z.unknown()),
  secret: z.optional(z.boolean()),
});
const runtimeSchema = z.looseObject({
  name: z.literal("nodejs", { error: "must be nodejs" }),
  options: z.optional(
    z.looseObject({
      nodeargs: z.optional(z.string()),
      typescript: z.optional(z.boolean()),
    }),
  ),
});
const projectSchema = z.looseObject({
  name: z.string({ error: "must be the project's name" }).check(z.minLength(1)),
  runtime: z.union([z.literal("nodejs"), runtimeSchema], { error: "must be nodejs, with options" }),
  main: z.optional(
    z.undefined({ error: "is not followed here: the program must lie beside Pulumi.yaml" }),
  ),
  stackConfigDir: z.optional(
    z.undefined({ error: "is not followed here: stack files must lie beside Pulumi.yaml" }),
  ),
  config: z.optional(z.record(z.string(), z.unknown())),
});

/**
 * Read `Pulumi.yaml`.
 *
 * @throws ProgramError naming the file, the key and what is wrong.
 */
export async function readProject(directory: string): Promise<Project> {
  const file = join(resolve(directory), "Pulumi.yaml");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new ProgramError(`no Pulumi project here: ${file} does not exist`);
  });
  const { name, runtime, config = {} } = parsed("Pulumi.yaml", text, projectSchema);
  const options = typeof runtime === "string" ? undefined : runtime.options;
  const declarations = Object.entries(config).map(([key, written]) => {
    const foreign = key.includes(":") && !key.startsWith(`${name}:`);
    // `key: value` is short for a default, or for the value of another package's setting.
    const full = isObject(written) ? written : { [foreign ? "value" : "default"]: written };
    return [namespaced(name, key), checked("Pulumi.yaml", full, declarationSchema, key)] as const;
  });
  return {
    name,
    directory: resolve(directory),
    nodeArguments: words(options?.nodeargs ?? ""),
    typescript: options?.typescript ?? true,
    declarations: new Map(declarations),
  };
}

/** `key` with the project in front, when it names no package. */
export function namespaced(project: string, key: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

/** Split as a shell would: on blanks, outside quotes. */
function words(text: string): string[] {
  return (text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map((word) =>
    word.replace(/["']/g, ""),
  );
}
