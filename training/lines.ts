import type { Readable } from "node:stream";
import { linesIn, unpacked } from "../cli/objectLines.ts";

/**
 * The lines of an object, packed or not, without their line breaks; blank ones are passed over, but counted.
 *
 * @returns Each with its number, from 1.
 */
export async function* linesOf(
  bytes: Readable,
): AsyncGenerator<{ readonly number: number; readonly line: Buffer }> {
  for await (const { number, bytes: line } of linesIn(await unpacked(bytes)))
    yield { number, line };
}
