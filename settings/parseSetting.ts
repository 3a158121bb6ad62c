import { outside } from "../components/limits.ts";
import { type Declaration, ranges } from "./declaration.ts";

/** A setting's value, or what is wrong with it: the limit, and the text as written. */
export type Parsed = { readonly value: unknown } | { readonly problem: string };

/**
 * Read the text of a setting, and hold it against the limits that are declared.
 *
 * @param mode The value of the setting that it depends on, if there is one: its range may follow from it.
 */
export function parseSetting(declaration: Declaration, text: string, mode?: string): Parsed {
  switch (declaration.type) {
    case "number": {
      const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      const [, range] = ranges(declaration).find(([of]) => of === undefined || of === mode) ?? [];
      const problem = range && outside(value, range, show(text));
      return problem ? { problem } : { value };
    }
    case "choice":
      return oneOf(declaration.values, text);
    case "boolean":
      return oneOf([true, false], text);
    case "text": {
      const { like, check } = declaration;
      if (like && !like.pattern.test(text)) return unlike(like.example, text);
      const problem = check?.(text);
      return problem ? { problem } : { value: text };
    }
    case "list": {
      const { like, count } = declaration;
      const items = text.split(/\s*,\s*/);
      if (!items.every((item) => like.pattern.test(item))) return unlike(like.example, text);
      const different = [...new Set(items)];
      if (count && (different.length < count.min || different.length > count.max)) {
        const got = different.join(",");
        return { problem: `must be ${count.min} to ${count.max} different ones, got ${got}` };
      }
      return { value: different };
    }
  }
}

function show(text: string): string {
  return text === "" ? "nothing" : text;
}

function oneOf(values: readonly (string | number | boolean)[], text: string): Parsed {
  const value = values.find((value) => `${value}` === text);
  if (value !== undefined) return { value };
  return { problem: `must be one of ${values.join(", ")}, got ${show(text)}` };
}

function unlike(example: string, text: string): Parsed {
  return { problem: `must look like ${example}, got ${show(text)}` };
}
