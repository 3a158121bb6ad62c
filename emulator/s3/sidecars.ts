import { hash, randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What is kept beside an object's bytes. */
export interface Metadata {
  /** Hex MD5 of the bytes. */
  readonly md5: string;
  /** Headers that a reader gets back: `content-type`, `x-amz-meta-*` and so on. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What is in a sidecar: the metadata, and what the file was like when it was written. */
interface Sidecar extends Metadata {
  readonly size: number;
  readonly modified: number;
}

/** The metadata of a bucket's objects, a file each, and the place where objects are written before they are there. */
export class Sidecars {
  private readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async open(directory: string): Promise<Sidecars> {
    await mkdir(directory, { recursive: true });
    // What an earlier run was writing when it was killed.
    for (const file of await readdir(directory)) {
      if (file.endsWith(".part")) await rm(join(directory, file));
    }
    return new Sidecars(directory);
  }

  /** A new path for something that is not yet whole. */
  part(): string {
    return join(this.directory, `${randomUUID()}.part`);
  }

  /** Metadata of an object; nothing when there is none, or the file is not the one it was written for. */
  async read(key: string, file: Stats): Promise<Metadata | undefined> {
    const text = await readFile(this.pathOf(key), "utf8").catch(unlessMissing);
    const sidecar: Sidecar | undefined = text === undefined ? undefined : JSON.parse(text);
    const current = sidecar?.size === file.size && sidecar.modified === file.mtimeMs;
    return current ? sidecar : undefined;
  }

  async write(key: string, file: Stats, metadata: Metadata): Promise<void> {
    const sidecar: Sidecar = { ...metadata, size: file.size, modified: file.mtimeMs };
    const part = this.part();
    await writeFile(part, JSON.stringify(sidecar));
    await rename(part, this.pathOf(key));
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  /** Named after a hash: a key may be longer than a file name, and `a` and `a/b` must not collide. */
  private pathOf(key: string): string {
    return join(this.directory, `${hash("sha256", key)}.json`);
  }
}

/** For `catch`: nothing in place of a file that is not there. */
export function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}
