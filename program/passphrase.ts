import { createDecipheriv, pbkdf2 } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { ProgramError } from "./programError.ts";

/** Rounds, hash and key size of Pulumi's passphrase secrets provider, version 1. */
const ROUNDS = 1_000_000;
const HASH = "sha256";
const KEY_BYTES = 32;
/** Authentication tag that AES-GCM appends to the ciphertext. */
const TAG_BYTES = 16;

/**
 * Decrypts the `secure:` settings of a stack, offline, as `pulumi` does with the passphrase secrets provider.
 *
 * The passphrase comes from `PULUMI_CONFIG_PASSPHRASE` or the file that `PULUMI_CONFIG_PASSPHRASE_FILE` names.
 * It is asked for at the first secret, so a stack without secrets needs none.
 *
 * @param salt `encryptionsalt` of the stack file.
 */
export function passphraseDecrypter(
  file: string,
  salt: string | undefined,
  environment: NodeJS.ProcessEnv,
): (key: string, secure: string) => Promise<string> {
  let derived: Promise<Buffer> | undefined;
  return async (key, secure) => {
    if (salt === undefined) {
      throw new ProgramError(
        `${file}: '${key}' is encrypted, and only the passphrase secrets provider can be read offline (there is no encryptionsalt). Use a stack without it, or set a plain value`,
      );
    }
    const passphrase = await readPassphrase(environment);
    if (passphrase === undefined) {
      throw new ProgramError(
        `${file}: '${key}' is encrypted: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the passphrase of this stack`,
      );
    }
    try {
      derived ??= deriveKey(passphrase, salt);
      return decrypt(await derived, secure);
    } catch {
      throw new ProgramError(
        `${file}: '${key}' can't be decrypted: is this the passphrase of this stack?`,
      );
    }
  };
}

async function readPassphrase(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const file = environment.PULUMI_CONFIG_PASSPHRASE_FILE;
  if (environment.PULUMI_CONFIG_PASSPHRASE !== undefined || !file) {
    return environment.PULUMI_CONFIG_PASSPHRASE;
  }
  return (await readFile(file, "utf8")).trim();
}

/** `v1:<salt>:<the word pulumi, encrypted>`: the last part shows whether the passphrase is right. */
async function deriveKey(passphrase: string, salt: string): Promise<Buffer> {
  const [, encoded = "", ...check] = salt.split(":");
  const bytes = Buffer.from(encoded, "base64");
  const key = await promisify(pbkdf2)(passphrase, bytes, ROUNDS, KEY_BYTES, HASH);
  if (decrypt(key, check.join(":")) !== "pulumi") throw new Error("wrong passphrase");
  return key;
}

/** `v1:<nonce>:<ciphertext and tag>`. */
function decrypt(key: Buffer, secure: string): string {
  const [, nonce = "", text = ""] = secure.split(":");
  const sealed = Buffer.from(text, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return (
    decipher.update(sealed.subarray(0, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8")
  );
}
