import { randomInt } from "node:crypto";
import { type DateFormat, dateFormat } from "./dateFormat.ts";

/** Why a record is under the error prefix: what `!{firehose:error-output-type}` evaluates to. */
export type ErrorOutputType = "processing-failed" | "partitioning-failed";

/** A piece of a prefix. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "timestamp"; readonly format: DateFormat }
  | { readonly kind: "random-string" }
  | { readonly kind: "error-output-type" }
  | { readonly kind: "partitionKeyFromLambda" | "partitionKeyFromQuery"; readonly key: string };

/** A prefix of S3 keys with its expressions read. */
export type Prefix = readonly Part[];

/** What a prefix is evaluated with. */
export interface Circumstances {
  /** Arrival of the oldest record in the object, epoch milliseconds. */
  readonly oldest: number;
  readonly errorOutputType?: ErrorOutputType;
  readonly partitionKeys?: Readonly<Record<string, string>>;
}

/**
 * Read a prefix and its `!{namespace:value}` expressions.
 *
 * @param zone Time zone of its timestamps.
 * @throws RangeError naming the expression that isn't one.
 */
export function readPrefix(text: string, zone: string): Prefix {
  return (text.match(/!\{[^}]*\}?|(?:(?!!\{).)+/gs) ?? []).map((piece) =>
    piece.startsWith("!{") ? readExpression(piece, zone) : { kind: "text", text: piece },
  );
}

/** Whether a prefix holds any expression: one is enough to suppress the default date. */
export function hasExpressions(prefix: Prefix): boolean {
  return prefix.some(({ kind }) => kind !== "text");
}

/** The prefix, with the date that Firehose appends when it holds no expression. */
export function withDefaultDate(prefix: Prefix, zone: string): Prefix {
  return hasExpressions(prefix) ? prefix : [...prefix, defaultDate(zone)];
}

/**
 * The prefix of failed records: without an expression, the kind of error and the date follow it. AWS says so of an
 * error prefix left out, which is then the prefix itself; of one given without expressions it is not established.
 */
export function withDefaultErrorType(prefix: Prefix, zone: string): Prefix {
  if (hasExpressions(prefix)) return prefix;
  return [...prefix, { kind: "error-output-type" }, { kind: "text", text: "/" }, defaultDate(zone)];
}

function defaultDate(zone: string): Part {
  return { kind: "timestamp", format: dateFormat("yyyy/MM/dd/HH/", zone) };
}

/**
 * Evaluate a prefix.
 *
 * @param random What `random-string` gives; fresh for each instance unless told otherwise.
 */
export function evaluate(
  prefix: Prefix,
  { oldest, errorOutputType, partitionKeys }: Circumstances,
  random: () => string = randomString,
): string {
  return prefix
    .map((part) => {
      if (part.kind === "text") return part.text;
      if (part.kind === "timestamp") return part.format(oldest);
      if (part.kind === "random-string") return random();
      if (part.kind === "error-output-type") return errorOutputType;
      return partitionKeys?.[part.key];
    })
    .join("");
}

/** Names of the keys that a prefix takes from the Lambda's answer. */
export function lambdaKeys(prefix: Prefix): string[] {
  return prefix.flatMap((part) => (part.kind === "partitionKeyFromLambda" ? [part.key] : []));
}

function readExpression(piece: string, zone: string): Part {
  const [, namespace, value = ""] = piece.match(/^!\{(\w+):(.+)\}$/s) ?? [];
  if (namespace === "timestamp") return { kind: "timestamp", format: dateFormat(value, zone) };
  if (namespace === "partitionKeyFromLambda" || namespace === "partitionKeyFromQuery") {
    return { kind: namespace, key: value };
  }
  if (namespace === "firehose" && (value === "random-string" || value === "error-output-type")) {
    return { kind: value };
  }
  throw new RangeError(
    `"${piece}" is no expression of Firehose's: use !{timestamp:…}, !{firehose:random-string}, ` +
      "!{firehose:error-output-type} or !{partitionKeyFromLambda:…}",
  );
}

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Eleven alphanumerics, as real keys show. */
function randomString(): string {
  return Array.from({ length: 11 }, () => ALPHANUMERIC[randomInt(ALPHANUMERIC.length)]).join("");
}
