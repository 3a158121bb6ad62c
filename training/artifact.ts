import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Header } from "tar";

/** Files of one model's directory, by name. */
export type ModelFiles = Readonly<Record<string, Uint8Array | string>>;

/** Version by content: the model's name and the first 12 hex digits of the booster's SHA-256. */
export function versionOf(name: string, booster: Uint8Array): string {
  return `${name}-${createHash("sha256").update(booster).digest("hex").slice(0, 12)}`;
}

/**
 * A `model.tar.gz` with the booster as its only file, named as SageMaker's own training names it. The bytes
 * depend on the booster alone: no time, owner or operating system is in them.
 */
export function packed(booster: Uint8Array): Buffer {
  const header = Buffer.alloc(512);
  new Header({
    path: "xgboost-model",
    type: "File",
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: new Date(0),
    size: booster.length,
  }).encode(header);
  const padding = Buffer.alloc(-booster.length & 511);
  const archive = gzipSync(Buffer.concat([header, booster, padding, Buffer.alloc(1024)]), {
    level: 9,
  });
  // "Unknown": zlib writes what it runs on.
  archive[OPERATING_SYSTEM] = 255;
  return archive;
}

/** Place of the operating system in a gzip header (RFC 1952, 2.3). */
const OPERATING_SYSTEM = 9;

/**
 * Replace the directories of all models under `out` at once: either every one is new and whole, or every
 * one is as it was. Nothing waits in between, so that no signal is handled halfway.
 *
 * @param models Files by directory name.
 */
export function publish(out: string, models: Readonly<Record<string, ModelFiles>>): void {
  mkdirSync(out, { recursive: true });
  const staging = mkdtempSync(join(out, ".training-"));
  const undo: (() => void)[] = [];
  try {
    for (const [name, files] of Object.entries(models)) {
      mkdirSync(join(staging, name));
      for (const [file, bytes] of Object.entries(files)) {
        writeFileSync(join(staging, name, file), bytes);
      }
    }
    for (const name of Object.keys(models)) {
      const [target, old] = [join(out, name), join(staging, `${name}-old`)];
      if (existsSync(target)) {
        renameSync(target, old);
        undo.push(() => renameSync(old, target));
      }
      renameSync(join(staging, name), target);
      undo.push(() => renameSync(target, join(staging, name)));
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
