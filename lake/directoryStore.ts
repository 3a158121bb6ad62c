import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectStore, StoredObject } from "./objectStore.ts";

/**
 * The objects of a bucket of the local run, which keeps each as a file at its key: readable while the run serves and
 * after it has ended alike.
 *
 * @param directory The bucket's; one that is not there holds no objects.
 */
export function directoryStore(directory: string): ObjectStore {
  async function* list(
    prefix: string,
    enter: (folder: string) => boolean = () => true,
    folder = "",
  ): AsyncGenerator<StoredObject> {
    const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(
      unlessMissing,
    );
    for (const entry of entries ?? []) {
      const key = `${folder}${entry.name}`;
      if (entry.isDirectory()) {
        const inside = `${key}/`;
        const above = prefix.startsWith(inside);
        if (above || (inside.startsWith(prefix) && enter(inside))) {
          yield* list(prefix, enter, inside);
        }
      } else if (key.startsWith(prefix)) {
        const found = await stat(join(directory, key)).catch(unlessMissing);
        if (found) yield { key, size: found.size, modified: found.mtimeMs };
      }
    }
  }
  return {
    name: directory,
    list: (prefix, enter) => list(prefix, enter),
    open: async (key) => createReadStream(join(directory, key)),
  };
}

/** For `catch`: nothing in place of what is not there. */
function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
