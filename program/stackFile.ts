import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { UsageError } from "../cli/errors.ts";
import { namespaced, type Project } from "./project.ts";
import { parsed } from "./yamlFile.ts";

/** What `Pulumi.<stack>.yaml` says. */
export interface StackFile {
  /** Its name, for messages. */
  readonly file: string;
  /** By key with namespace. */
  readonly config: ReadonlyMap<string, unknown>;
  /** Salt of the passphrase that encrypts its secrets. */
  readonly encryptionSalt?: string | undefined;
}

const stackSchema = z.looseObject({
  config: z.nullish(z.record(z.string(), z.unknown())),
  encryptionsalt: z.optional(z.string()),
});

/**
 * Read `Pulumi.<stack>.yaml`.
 *
 * @throws UsageError listing the stacks there are, when there is no such stack.
 */
export async function readStack(project: Project, stack: string): Promise<StackFile> {
  const stacks = await stackNames(project.directory);
  if (!stacks.includes(stack)) {
    const known = stacks.length > 0 ? `the stacks are ${stacks.join(", ")}` : "there are none";
    throw new UsageError(
      `no stack named "${stack}": ${known}. A stack is a file Pulumi.<name>.yaml beside Pulumi.yaml`,
    );
  }
  const file = `Pulumi.${stack}.yaml`;
  const text = await readFile(join(project.directory, file), "utf8");
  const { config, encryptionsalt } = parsed(file, text, stackSchema);
  const values = Object.entries(config ?? {}).map(
    ([key, value]) => [namespaced(project.name, key), value] as const,
  );
  return { file, config: new Map(values), encryptionSalt: encryptionsalt };
}

/** Names of the stacks that have a file, in alphabetical order. */
async function stackNames(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1]);
  return names.filter((name) => name !== undefined).sort();
}
