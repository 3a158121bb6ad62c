import { createHash } from "node:crypto";
import { ProgramError } from "./programError.ts";
import type { Computed, Made } from "./rule.ts";

/**
 * What the random provider computes for a RandomPassword, but for chance: the same characters for the same resource
 * of the same stack, always. They are no secret. `bcryptHash` is left out.
 *
 * The SDK asks for `result` to be answered as a secret, and so it is.
 *
 * @throws ProgramError as the provider does, when no character is allowed, or more are asked for than it may have.
 */
export function randomPassword({ urn, type, inputs }: Made): Computed {
  const kinds = kindsOf(inputs);
  const allowed = kinds.map(({ characters }) => characters).join("");
  // Each kind's minimum first, then any: the provider shuffles them, which none of its promises needs.
  const asked = kinds.flatMap(({ characters, least }) => Array<string>(least).fill(characters));
  const length = Number(inputs.length);
  if (!(length >= Math.max(asked.length, 1)) || allowed === "") {
    throw new ProgramError(
      `could not make instance of '${type}': length must be at least ${Math.max(asked.length, 1)}, the sum of all minimums, got ${inputs.length}, and at least one kind of characters must be allowed`,
    );
  }
  const draws = createHash("shake256", { outputLength: 4 * length })
    .update(urn)
    .digest();
  const result = Array.from({ length }, (_, i) => {
    const alphabet = asked[i] ?? allowed;
    return alphabet[draws.readUInt32BE(4 * i) % alphabet.length];
  });
  return { id: "none", result: result.join("") };
}

/** The kinds of characters that are allowed, and how many of each there must be. */
function kindsOf(inputs: Made["inputs"]): { characters: string; least: number }[] {
  const { upper, lower, numeric, number, special, overrideSpecial } = inputs;
  const kinds = [
    [upper, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", inputs.minUpper],
    [lower, "abcdefghijklmnopqrstuvwxyz", inputs.minLower],
    // `number` is the older name of `numeric`.
    [numeric ?? number, "0123456789", inputs.minNumeric],
    [special, overrideSpecial || "!@#$%&*()-_=+[]{}<>:?", inputs.minSpecial],
  ] as const;
  return kinds
    .filter(([wanted]) => wanted !== false)
    .map(([, characters, least]) => ({
      characters: String(characters),
      least: Number(least ?? 0),
    }));
}
