import { CONFIRMATION, type Confirmation, confirmationSchema } from "./confirmation.ts";
import { SCORED_FIELDS } from "./scored.ts";
import { type Transaction, transactionSchema } from "./transaction.ts";

/** Kinds of record the stream carries: the values of `tipo`, and of the partition key in S3. */
export const KINDS = ["transacao", CONFIRMATION] as const;
export type Kind = (typeof KINDS)[number];

/** Largest event, bytes: Firehose takes no record above 1,000 KiB before base64. */
export const MAX_EVENT_BYTES = 1000 * 1024;
/** First bytes of a gzip file, and of the Kinesis Producer Library's aggregates. */
const GZIP = [0x1f, 0x8b];
const AGGREGATE = [0xf3, 0x89, 0x9a, 0xc2];

/**
 * Why an event was refused. `missing` and `impossible` name the field; the others are about the whole event.
 *
 * - `empty`: nothing but white space
 * - `too-large`: above {@link MAX_EVENT_BYTES}
 * - `compressed`: gzip, which nobody agreed on
 * - `aggregated`: records that the Kinesis Producer Library packed into one, and that Firehose could not unpack
 * - `not-utf8`, `not-json`, `not-an-object`
 * - `unknown-kind`: `tipo` is none of {@link KINDS}
 * - `reserved`: the field is one that scoring adds
 */
export interface Refusal {
  readonly reason:
    | "empty"
    | "too-large"
    | "compressed"
    | "aggregated"
    | "not-utf8"
    | "not-json"
    | "not-an-object"
    | "unknown-kind"
    | "missing"
    | "impossible"
    | "reserved";
  /** The field at fault. Never its value: that may be personal. */
  readonly field?: string;
}

/** An event the contract accepts. */
export type Accepted = {
  /** The producer's own JSON on one line, so that what we don't read passes through to the byte. */
  readonly text: string;
} & (
  | { readonly kind: "transacao"; readonly transaction: Transaction }
  | { readonly kind: typeof CONFIRMATION; readonly confirmation: Confirmation }
);

/** Bytes of an event as they go on the wire: one JSON object, ended by a newline. */
export function encodeEvent(event: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(event)}\n`);
}

/**
 * Read one event off the wire. A bad event is a value, never an exception.
 *
 * A UTF-8 byte order mark and white space around the object are tolerated, a missing newline too.
 */
export function decodeEvent(bytes: Uint8Array): Accepted | Refusal {
  if (bytes.length > MAX_EVENT_BYTES) return { reason: "too-large" };
  if (startsWith(bytes, GZIP)) return { reason: "compressed" };
  if (startsWith(bytes, AGGREGATE)) return { reason: "aggregated" };
  let text: string;
  try {
    text = utf8.decode(bytes).trim();
  } catch {
    return { reason: "not-utf8" };
  }
  if (text === "") return { reason: "empty" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { reason: "not-json" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { reason: "not-an-object" };
  }
  return accept(value, text);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function accept(value: object, text: string): Accepted | Refusal {
  const kind = Object.hasOwn(value, "tipo") ? (value as { tipo: unknown }).tipo : "transacao";
  if (!isKind(kind)) return { reason: "unknown-kind", field: "tipo" };
  const reserved = SCORED_FIELDS.find((field) => Object.hasOwn(value, field));
  if (reserved) return { reason: "reserved", field: reserved };
  const schema = kind === CONFIRMATION ? confirmationSchema : transactionSchema;
  const checked = schema.safeParse(value);
  if (!checked.success) {
    const field = String(checked.error.issues[0]?.path[0]);
    return { reason: Object.hasOwn(value, field) ? "impossible" : "missing", field };
  }
  // JSON allows raw line breaks only between tokens, so a blank in their place changes nothing but the line.
  const line = text.replace(/[\r\n]+/g, " ");
  return kind === CONFIRMATION
    ? { kind, confirmation: checked.data as Confirmation, text: line }
    : { kind, transaction: checked.data as Transaction, text: line };
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

function isKind(value: unknown): value is Kind {
  return (KINDS as readonly unknown[]).includes(value);
}
