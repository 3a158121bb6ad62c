import { readdir, readFile, stat } from "node:fs/promises";
import { isAbsolute, join, resolve, sep } from "node:path";
import type { Archive, File } from "./graph.ts";
import { isObject } from "./isObject.ts";
import { ProgramError } from "./programError.ts";

/**
 * The bytes of a `FileAsset` or `StringAsset`.
 *
 * @param directory What relative paths start from.
 * @throws ProgramError for a file that isn't there, and for a remote asset: nothing is fetched here.
 */
export async function readAsset(
  asset: Readonly<Record<string, unknown>>,
  directory: string,
): Promise<File> {
  if (typeof asset.text === "string") return { kind: "file", bytes: Buffer.from(asset.text) };
  const path = localPath(asset, directory, "asset");
  return { kind: "file", bytes: await readFile(path).catch(missing("asset", path)), path };
}

/**
 * The files of an `AssetArchive`, or of a `FileArchive` that is a directory, by path with `/`, in
 * alphabetical order.
 *
 * @throws ProgramError likewise, and for a packed archive, which Pulumi would pass on as it is.
 */
export async function readArchive(
  archive: Readonly<Record<string, unknown>>,
  directory: string,
  isArchive: (child: Readonly<Record<string, unknown>>) => boolean,
): Promise<Archive> {
  const files = new Map<string, Uint8Array>();
  const children = archive.assets;
  if (isObject(children)) {
    for (const [path, child] of Object.entries(children)) {
      if (!isObject(child)) throw new ProgramError(`${path} in an archive is not an asset`);
      if (isArchive(child)) {
        const inner = await readArchive(child, directory, isArchive);
        for (const [below, bytes] of Object.entries(inner.files)) {
          files.set(`${path}/${below}`, bytes);
        }
      } else {
        files.set(path, (await readAsset(child, directory)).bytes);
      }
    }
  } else {
    const root = localPath(archive, directory, "archive");
    const found = await stat(root).catch(missing("archive", root));
    if (!found.isDirectory()) {
      throw new ProgramError(
        `the archive ${root} is a packed file, which is not opened here: use an AssetArchive or a directory`,
      );
    }
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(path.slice(root.length + 1).replaceAll(sep, "/"), await readFile(path));
    }
  }
  return { kind: "archive", files: Object.fromEntries([...files].sort(byPath)) };
}

function localPath(
  asset: Readonly<Record<string, unknown>>,
  directory: string,
  kind: string,
): string {
  if (typeof asset.path !== "string") {
    throw new ProgramError(
      `the remote ${kind} ${String(asset.uri)} is not fetched here: use a local file`,
    );
  }
  return isAbsolute(asset.path) ? resolve(asset.path) : resolve(directory, asset.path);
}

function missing(kind: string, path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw new ProgramError(`the ${kind} ${path} can't be read: ${error.code}`);
  };
}

function byPath([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
