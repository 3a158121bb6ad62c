import { readArchive, readAsset } from "./assets.ts";
import type { Archive, File } from "./graph.ts";
import { isObject } from "./isObject.ts";
import { ProgramError } from "./programError.ts";

/** A protobuf Struct as plain JavaScript. */
export type Wire = Readonly<Record<string, unknown>>;

/**
 * How Pulumi's protocol writes what JSON can't: an object with this key, whose value says what it is.
 * The numbers are random, and the same in every SDK (`sdk/nodejs/runtime/rpc.ts`).
 */
const KIND = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** A value that isn't known yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Properties in the clear. */
export interface Decoded {
  readonly values: Record<string, unknown>;
  /** Keys with a secret somewhere in their value. */
  readonly secrets: string[];
}

/**
 * Properties as a provider would see them: secrets unwrapped, a resource as its id, assets and archives as bytes.
 *
 * @param directory What relative paths of assets start from.
 * @throws ProgramError for an asset that can't be read, or a value that nothing here computes.
 */
export async function decode(properties: Wire, directory: string): Promise<Decoded> {
  const values: Record<string, unknown> = {};
  const secrets: string[] = [];
  for (const [key, value] of Object.entries(properties)) {
    const reading = { directory, key, secret: false };
    values[key] = await decoded(value, reading);
    if (reading.secret) secrets.push(key);
  }
  return { values, secrets };
}

/** A value marked as a secret. */
export function secret(value: unknown): Wire {
  return { [KIND]: SECRET, value: value ?? null };
}

interface Reading {
  readonly directory: string;
  readonly key: string;
  secret: boolean;
}

async function decoded(value: unknown, reading: Reading): Promise<unknown> {
  if (value === UNKNOWN) {
    throw new ProgramError(`${reading.key} depends on a value that only a deployment can tell`);
  }
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await decoded(item, reading));
    return items;
  }
  if (!isObject(value)) return value;
  switch (value[KIND]) {
    case undefined: {
      const entries: [string, unknown][] = [];
      for (const [key, child] of Object.entries(value)) {
        entries.push([key, await decoded(child, reading)]);
      }
      return Object.fromEntries(entries);
    }
    case SECRET:
      reading.secret = true;
      return decoded(value.value, reading);
    case OUTPUT:
      reading.secret ||= value.secret === true;
      return decoded(value.value === undefined ? UNKNOWN : value.value, reading);
    case RESOURCE:
      // A provider that doesn't take references, such as AWS's, gets the id.
      return value.id ?? value.urn;
    case ASSET:
      return readAsset(value, reading.directory);
    case ARCHIVE:
      return readArchive(value, reading.directory, (child) => child[KIND] === ARCHIVE);
    default:
      throw new ProgramError(`${reading.key} holds a kind of value that is not known here`);
  }
}

/**
 * Properties as the engine hands them on: secrets marked, files and archives as such.
 *
 * @param secrets Keys of `values` that hold a secret.
 */
export function encode(values: Wire, secrets: readonly string[]): Wire {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const plain = encoded(value);
      return [key, secrets.includes(key) ? secret(plain) : plain];
    }),
  );
}

function encoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(encoded);
  if (!isObject(value)) return value;
  if (value.kind === "file" && value.bytes instanceof Uint8Array) {
    return asset(value as unknown as File, "file");
  }
  if (value.kind === "archive" && isObject(value.files)) {
    const { files } = value as unknown as Archive;
    const assets = Object.entries(files).map(([path, bytes]) => [
      path,
      asset({ kind: "file", bytes }, path),
    ]);
    return { [KIND]: ARCHIVE, assets: Object.fromEntries(assets) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, encoded(child)]));
}

/** @param name Stands for an empty text, which the protocol takes for no asset at all. */
function asset({ bytes, path }: File, name: string): Wire {
  if (path !== undefined || bytes.length === 0) return { [KIND]: ASSET, path: path ?? name };
  return { [KIND]: ASSET, text: Buffer.from(bytes).toString("utf8") };
}
