import { hash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { AwsError } from "../request.ts";
import { checkedKey } from "./key.ts";
import { type Metadata, Sidecars, unlessMissing } from "./sidecars.ts";

export interface StoredObject extends Metadata {
  readonly key: string;
  readonly size: number;
  readonly modified: Date;
  /** File that holds the bytes. */
  readonly path: string;
}

/**
 * A bucket: a directory with an object's bytes at its key. What else S3 keeps of an object lies in a sidecar
 * outside, so that whoever opens the directory sees objects only, and never a half-written one.
 *
 * A file put there by hand is an object too, without headers.
 */
export class Bucket {
  readonly name: string;
  private readonly directory: string;
  private readonly sidecars: Sidecars;
  /** Changes happen one after the other, so that two of the same key can't mix. */
  private changes: Promise<unknown> = Promise.resolve();

  private constructor(name: string, directory: string, sidecars: Sidecars) {
    this.name = name;
    this.directory = directory;
    this.sidecars = sidecars;
  }

  /** @param out The run's directory: bytes go to `s3/<name>`, the rest to `s3-metadata/<name>`. */
  static async open(name: string, out: string): Promise<Bucket> {
    const directory = join(out, "s3", name);
    await mkdir(directory, { recursive: true });
    return new Bucket(name, directory, await Sidecars.open(join(out, "s3-metadata", name)));
  }

  /**
   * Write an object, whole or not at all.
   *
   * @param onlyNew Refuse when the key is taken.
   * @throws AwsError `PreconditionFailed`, or what {@link checkedKey} refuses.
   */
  async put(
    key: string,
    bytes: Uint8Array,
    headers: Metadata["headers"],
    onlyNew = false,
  ): Promise<Metadata> {
    const path = join(this.directory, checkedKey(key));
    const md5 = md5Of(bytes);
    const part = this.sidecars.part();
    try {
      await writeFile(part, bytes);
      await this.alone(async () => {
        if (onlyNew && (await this.find(key))) {
          throw new AwsError(
            412,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
            { Condition: "If-None-Match" },
          );
        }
        await mkdir(dirname(path), { recursive: true }).catch(keyInTheWay(key));
        // First: a kill in between leaves a sidecar without its object, rather than a new object without its headers.
        await this.sidecars.write(key, await stat(part), { md5, headers });
        await rename(part, path).catch(async (error) => {
          await this.sidecars.remove(key);
          keyInTheWay(key)(error);
        });
      });
    } finally {
      await rm(part, { force: true });
    }
    return { md5, headers };
  }

  /** The object at a key, if there is one. */
  async find(key: string): Promise<StoredObject | undefined> {
    const path = join(this.directory, checkedKey(key));
    const found = await stat(path).catch(unlessMissing);
    if (!found?.isFile()) return undefined;
    const kept = await this.sidecars.read(key, found);
    const md5 = kept?.md5 ?? md5Of(await readFile(path));
    const { size, mtime: modified } = found;
    return { key, path, size, modified, md5, headers: kept?.headers ?? {} };
  }

  /** Remove an object, and the directories that only it needed. A key without an object is no error. */
  async delete(key: string): Promise<void> {
    const path = join(this.directory, checkedKey(key));
    await this.alone(async () => {
      if (!(await this.find(key))) return;
      await rm(path);
      await this.sidecars.remove(key);
      for (let empty = dirname(path); empty !== this.directory; empty = dirname(empty)) {
        if ((await readdir(empty)).length > 0) return;
        await rmdir(empty);
      }
    });
  }

  /** All keys, in the order of their UTF-8 bytes. */
  async keys(): Promise<string[]> {
    const entries = await readdir(this.directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.directory, join(entry.parentPath, entry.name)))
      .map((path) => path.split(sep).join("/"))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  private alone<T>(change: () => Promise<T>): Promise<T> {
    const done = this.changes.then(change);
    this.changes = done.catch(() => {});
    return done;
  }
}

function md5Of(bytes: Uint8Array): string {
  return hash("md5", bytes);
}

/** S3 allows `a` and `a/b` side by side; files and directories don't. */
function keyInTheWay(key: string) {
  return (error: NodeJS.ErrnoException): never => {
    if (!["EEXIST", "ENOTDIR", "EISDIR", "ENOTEMPTY"].includes(error.code ?? "")) throw error;
    throw new AwsError(
      501,
      "NotImplemented",
      `the key ${key} needs another object's key as a directory, or is a directory of other objects: the local S3 keeps objects as plain files and can't hold both`,
    );
  };
}
