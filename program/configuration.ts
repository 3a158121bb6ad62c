import { isObject } from "./isObject.ts";
import { passphraseDecrypter } from "./passphrase.ts";
import { ProgramError } from "./programError.ts";
import type { Declaration, ItemType, Project } from "./project.ts";
import type { StackFile } from "./stackFile.ts";

/** A stack's settings, as Pulumi hands them to a program. */
export interface Configuration {
  /** By key with namespace. Objects and lists are JSON. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose value is a secret. */
  readonly secretKeys: readonly string[];
}

/**
 * A stack's settings with the project's defaults filled in, checked as the CLI checks them.
 *
 * @throws ProgramError naming the key: missing, of another type, plain where a secret is declared, or
 *   encrypted where the passphrase isn't at hand.
 */
export async function configuration(
  project: Project,
  stack: string,
  { file, config, encryptionSalt }: StackFile,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Configuration> {
  const decrypt = passphraseDecrypter(file, encryptionSalt, environment);
  const given = new Map<string, unknown>();
  const secretKeys: string[] = [];
  for (const [key, value] of config) {
    const opened = await open(value, (text) => decrypt(key, text));
    given.set(key, opened.value);
    if (opened.secret) secretKeys.push(key);
  }

  const missing = [...project.declarations]
    .filter(([key, { default: fallback, value }]) => {
      return !given.has(key) && (fallback ?? value) === undefined;
    })
    .map(([key]) => `'${shortened(project, key)}'`);
  if (missing.length > 0) {
    const values = missing.length === 1 ? "value" : "values";
    throw new ProgramError(
      `Stack '${stack}' is missing configuration ${values} ${missing.sort().join(", ")}: add to ${file}`,
    );
  }

  for (const [key, declaration] of project.declarations) {
    const name = `configuration key '${shortened(project, key)}'`;
    const fallback = declaration.default ?? declaration.value;
    if (!given.has(key)) {
      if (!fits(declaration, fallback)) {
        throw new ProgramError(
          `The default value specified for ${name} is not of the expected type '${typeOf(declaration)}', got ${JSON.stringify(fallback)} (Pulumi.yaml)`,
        );
      }
      given.set(key, fallback);
      continue;
    }
    const secret = secretKeys.includes(key);
    if (declaration.secret && !secret) {
      throw new ProgramError(
        `Stack '${stack}' with ${name} must be encrypted as it's secret: pulumi config set --secret ${key}`,
      );
    }
    if (!fits(declaration, given.get(key))) {
      const got = secret ? "" : `, got ${JSON.stringify(given.get(key))}`;
      throw new ProgramError(
        `Stack '${stack}' with ${name} must be of type '${typeOf(declaration)}'${got} (${file})`,
      );
    }
  }
  const values = [...given].map(([key, value]) => [key, asText(value)] as const);
  return { values: Object.fromEntries(values), secretKeys };
}

/** A setting with everything under a `secure:` decrypted. */
async function open(
  value: unknown,
  decrypt: (text: string) => Promise<string>,
): Promise<{ value: unknown; secret: boolean }> {
  if (isObject(value) && typeof value.secure === "string" && Object.keys(value).length === 1) {
    return { value: await decrypt(value.secure), secret: true };
  }
  if (typeof value !== "object" || value === null) return { value, secret: false };
  let secret = false;
  const entries: [string, unknown][] = [];
  for (const [key, child] of Object.entries(value)) {
    const opened = await open(child, decrypt);
    secret ||= opened.secret;
    entries.push([key, opened.value]);
  }
  const items = entries.map(([, item]) => item);
  return { value: Array.isArray(value) ? items : Object.fromEntries(entries), secret };
}

function fits({ type, items }: Declaration, value: unknown): boolean {
  switch (type) {
    case undefined:
      return true;
    case "string":
      // The CLI holds every scalar as text, so a bare number passes.
      return typeof value !== "object";
    case "integer":
      return /^[+-]?\d+$/.test(String(value));
    case "boolean":
      return value === true || value === false || value === "true" || value === "false";
    case "object":
      return isObject(value);
    case "array":
      return (
        Array.isArray(value) && items !== undefined && value.every((item) => fits(items, item))
      );
  }
}

function typeOf({ type, items }: Declaration | ItemType): string {
  return items ? `array<${typeOf(items)}>` : String(type);
}

function asText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function shortened(project: Project, key: string): string {
  return key.startsWith(`${project.name}:`) ? key.slice(project.name.length + 1) : key;
}
