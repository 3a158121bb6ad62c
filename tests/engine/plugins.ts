import { existsSync } from "node:fs";
import { mkdir, realpath, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { onPath } from "./cli.ts";

/** Plugins of ours, by the name that the CLI looks for on the PATH: their files and what is ahead of the arguments. */
const PLUGINS: Readonly<Record<string, readonly string[]>> = {
  "pulumi-resource-aws": ["provider.ts", "aws"],
  "pulumi-resource-random": ["provider.ts", "random"],
};
const LANGUAGE_HOST = "pulumi-language-nodejs";

/** Write the plugins that the CLI is to find into a directory for the PATH. */
export async function writePlugins(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const released = onPath(LANGUAGE_HOST) ?? (await besideTheCli(LANGUAGE_HOST));
  const plugins = released ? PLUGINS : { ...PLUGINS, [LANGUAGE_HOST]: ["languageHost.ts"] };
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx/esm")).href;
  for (const [name, [file = "", ...first]] of Object.entries(plugins)) {
    const source = fileURLToPath(new URL(file, import.meta.url));
    // In its own place, so that ending the plugin ends Node.
    const command = [process.execPath, "--import", loader, source, ...first];
    const quoted = command.map((word) => `'${word}'`).join(" ");
    const shim = `#!/bin/sh\nexec ${quoted} "$@"\n`;
    await writeFile(join(directory, name), shim, { mode: 0o755 });
  }
}

/** A released CLI brings its language hosts in its own directory. */
async function besideTheCli(name: string): Promise<string | undefined> {
  const file = join(dirname(await realpath(onPath("pulumi") as string)), name);
  return existsSync(file) ? file : undefined;
}
