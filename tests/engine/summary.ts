import { stripVTControlCharacters } from "node:util";

/**
 * The CLI's own count of what it did or would do, such as `115 created` or `2 to update, 113 unchanged`; in words, as
 * the operations are in the order that the CLI has.
 */
export function summary(output: string): string {
  const lines = stripVTControlCharacters(output).split("\n");
  const start = lines.lastIndexOf("Resources:");
  if (start === -1) return "no summary";
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.trim() === "");
  return rest
    .slice(0, end === -1 ? undefined : end)
    .map((line) => line.replace(/^\s*[+~-]*\s*/, "").trim())
    .join(", ");
}
