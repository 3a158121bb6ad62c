import * as ts from "typescript";

/** What a doc comment says. */
export interface Doc {
  readonly description: string;
  /** The code of `@example`, without a fence. */
  readonly example: string | undefined;
  /** The text of `@default`. */
  readonly default: string | undefined;
}

/**
 * The doc comment of a declaration. `@default` may follow the description on the same line, where TypeScript's own parser
 * doesn't look for tags.
 */
export function docOf(node: ts.Node): Doc {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const raw = comments.at(-1)?.getText() ?? "";
  const text = raw
    .replace(/^\/\*\*|\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n");
  const [head = "", ...tags] = text.split(/^@|(?<=\s)@(?=default\b)/m);
  const tag = (name: string) =>
    tags.find((text) => new RegExp(`^${name}\\b`).test(text))?.slice(name.length);
  return {
    description: paragraphs(head),
    example: tag("example")?.trim(),
    default: tag("default")?.replace(/\s+/g, " ").trim(),
  };
}

/** Lines of a paragraph joined, paragraphs separated by an empty line. */
function paragraphs(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, " "))
    .join("\n\n");
}
