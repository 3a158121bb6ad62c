import { createHash } from "node:crypto";

/**
 * What tells a record from every other one, wherever it is met: on the stream, delivered, failed, or set aside.
 *
 * A record with `identificador_unico_transacao` has its kind and that id, since a transaction and its confirmation
 * share one; what was delivered has the same as what was sent. Any other record has the SHA-256 of its bytes without
 * the white space around them, which a backup's objects don't keep apart.
 *
 * @returns `transacao 4f1c…`, or `sha256 9b74…` in hexadecimal digits.
 */
export function identityOf(bytes: Uint8Array): string {
  const named = idOf(bytes);
  if (named) return namedIdentity(named.tipo, named.id);
  return `sha256 ${createHash("sha256").update(trimmed(bytes)).digest("hex")}`;
}

/** Whether an identity is an id that the record bears, and no hash of its bytes. */
export function isNamed(identity: string): boolean {
  return !identity.startsWith("sha256 ");
}

/** Identity of a record by its kind and `identificador_unico_transacao`. */
export function namedIdentity(tipo: string, id: string): string {
  return `${tipo} ${id}`;
}

function idOf(bytes: Uint8Array): { readonly tipo: string; readonly id: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes).trim());
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { tipo = "transacao", identificador_unico_transacao: id } = value as Record<
    string,
    unknown
  >;
  return typeof tipo === "string" && typeof id === "string" && id !== "" ? { tipo, id } : undefined;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Without the bytes that JSON takes for white space, at both ends. */
function trimmed(bytes: Uint8Array): Uint8Array {
  const isSpace = (byte: number | undefined) =>
    byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
  let start = 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start])) start++;
  while (end > start && isSpace(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}
