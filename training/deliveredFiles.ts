import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CommandError } from "../cli/errors.ts";
import { type DeliveredObject, isDelivered } from "./delivered.ts";

/**
 * What the pipeline delivered to a directory, such as the local run's `.local` or a copy of a bucket; or one file.
 * The directory may be any that lies above or below the partitions `tipo=…`.
 *
 * @throws CommandError naming the path.
 */
export async function deliveredFiles(path: string): Promise<DeliveredObject[]> {
  const found = await stat(path).catch((error: Error) => {
    throw new CommandError(`--data ${path} can't be read: ${error.message}`);
  });
  if (!found.isDirectory()) return [file(path)];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const delivered = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((name) => isDelivered(resolve(name)));
  if (delivered.length === 0) {
    throw new CommandError(
      `--data ${path} holds nothing that the pipeline delivered: name a directory above or below delivered/tipo=transacao/`,
    );
  }
  return delivered.sort().map(file);
}

function file(name: string): DeliveredObject {
  return { name, open: async () => createReadStream(name) };
}
