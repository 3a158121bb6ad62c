import * as ts from "typescript";
import type { Declarations } from "./declarations.ts";

/** `text` with each `{@link NAME}` replaced: by its values if it is a range of numbers, else by the name as code. */
export function withoutLinks(text: string, { constants }: Declarations): string {
  return text.replace(/\{@link (\w+)\}/g, (_, name: string) => {
    const value = constants.get(name);
    return (value && rangeOf(value)) ?? `\`${name}\``;
  });
}

/** A range in words, such as `1 to 50`, or the ranges of an object by its keys; `undefined` if it is something else. */
function rangeOf(value: ts.Expression): string | undefined {
  const literal = unwrapped(value);
  if (!ts.isObjectLiteralExpression(literal)) return undefined;
  const properties = new Map(
    literal.properties
      .filter(ts.isPropertyAssignment)
      .map(({ name, initializer }) => [name.getText(), unwrapped(initializer)]),
  );
  const [min, max, step] = ["min", "max", "step"].map((key) => properties.get(key)?.getText());
  if (min && max)
    return `${plain(min)} to ${plain(max)}${step ? ` in steps of ${plain(step)}` : ""}`;
  const ranges = [...properties].map(([key, range]) => [key, rangeOf(range)]);
  if (ranges.some(([, range]) => range === undefined)) return undefined;
  return ranges.map(([key, range]) => `${key} ${range}`).join(", ");
}

/** The value without `as const` and `satisfies`. */
function unwrapped(value: ts.Expression): ts.Expression {
  if (ts.isAsExpression(value) || ts.isSatisfiesExpression(value))
    return unwrapped(value.expression);
  return value;
}

/** A number with commas, as in prose. */
function plain(number: string): string {
  return Number(number.replaceAll("_", "")).toLocaleString("en");
}
