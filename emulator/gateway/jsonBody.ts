import { isObject } from "../../program/index.ts";
import { AwsError } from "../request.ts";

/** Large bodies are asked for twice, for what they access and for what they ask: they are parsed once. */
const parsed = new WeakMap<Buffer, Readonly<Record<string, unknown>>>();

/**
 * The object in the body of a call with a JSON protocol.
 *
 * @throws AwsError `SerializationException`.
 */
export function jsonBody(body: Buffer): Readonly<Record<string, unknown>> {
  const known = parsed.get(body);
  if (known) return known;
  const input = parse(body);
  parsed.set(body, input);
  return input;
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const input: unknown = JSON.parse(body.toString());
    if (isObject(input)) return input;
  } catch {
    // Refused below, like what is no object.
  }
  throw new AwsError(400, "SerializationException", "the body is not a JSON object");
}
