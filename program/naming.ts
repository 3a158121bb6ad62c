import { createHash } from "node:crypto";
import { ProgramError } from "./programError.ts";

/** Random characters that Pulumi puts behind a logical name. */
const HEX_DIGITS = 7;

/** What stands in for randomness: the same for the same resource of the same stack, always. */
export function digits(urn: string, purpose: string, length: number): string {
  return createHash("sha256").update(`${urn}\n${purpose}`).digest("hex").slice(0, length);
}

/**
 * The physical name of a resource: the one it was given, or one like Pulumi's own, the logical name and
 * seven hex digits, but the same in every run.
 *
 * @param limit Characters that AWS allows; the provider itself allows 255, and AWS would refuse later.
 * @throws ProgramError as the provider does, when the name leaves no room for the digits.
 */
export function physicalName(
  { urn, type, name, inputs }: Nameable,
  key: string,
  limit: number,
  spelled = (text: string) => text,
): string {
  const given = inputs[key];
  if (typeof given === "string" && given !== "") return given;
  const prefix = inputs[`${key}Prefix`];
  const start = typeof prefix === "string" && prefix !== "" ? prefix : `${name}-`;
  if (start.length + HEX_DIGITS > limit) {
    throw new ProgramError(
      `could not make instance of '${type}': name '${start}' plus ${HEX_DIGITS} random chars is longer than maximum length ${limit}`,
    );
  }
  return spelled(start) + digits(urn, key, HEX_DIGITS);
}

/** What a name is made of. */
export interface Nameable {
  readonly urn: string;
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}
