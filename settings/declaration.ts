import type { Range } from "../components/limits.ts";

/**
 * A setting: what the reader checks, and what `Pulumi.yaml` and guides/deploy.md say of it.
 *
 * With `default` a stack may leave it out, with `unset` it may too and then nothing is chosen; otherwise it has to be
 * set, where `when` lets it.
 */
export type Declaration<Name extends string = string> = About<Name> &
  (NumberOf<Name> | ChoiceOf | BooleanOf | TextOf | ListOf);

interface About<Name extends string> {
  /** What it sets, with its unit. The values it takes are added from the rest. */
  readonly description: string;
  /** What a stack that sets nothing gets instead, such as `none`. */
  readonly unset?: string;
  /** The values of another setting, declared before it, without which it means nothing and is refused. */
  readonly when?: { readonly setting: Name; readonly is: readonly string[] };
  /** Its earlier name, which is refused with this one. */
  readonly formerly?: string;
}

interface NumberOf<Name extends string> {
  readonly type: "number";
  /** For all stacks, or by the value of the setting that `when` names. */
  readonly range: Range | Readonly<Record<string, Range>>;
  /** Settings, declared before it, that it may not be below or above. */
  readonly atLeast?: Name;
  readonly atMost?: Name;
  readonly default?: number;
}

interface ChoiceOf {
  readonly type: "choice";
  readonly values: readonly string[] | readonly number[];
  readonly default?: string | number;
}

interface BooleanOf {
  readonly type: "boolean";
  readonly default?: boolean;
}

interface TextOf {
  readonly type: "text";
  readonly like?: Form;
  /** Why a text is wrong, if it is. */
  readonly check?: (text: string) => string | undefined;
  readonly default?: string;
}

/** Texts separated by commas; repeated ones count once. */
interface ListOf {
  readonly type: "list";
  /** The pattern of each, and an example of all. */
  readonly like: Form;
  readonly count?: { readonly min: number; readonly max: number };
  readonly default?: string;
}

interface Form {
  readonly pattern: RegExp;
  readonly example: string;
}

/** What is read of a setting that is declared in this way. */
export type ValueOf<D> = D extends { readonly type: "number" }
  ? number
  : D extends { readonly type: "choice"; readonly values: readonly (infer Value)[] }
    ? Value
    : D extends { readonly type: "boolean" }
      ? boolean
      : D extends { readonly type: "list" }
        ? readonly string[]
        : string;

/** How `Pulumi.yaml` declares a setting, as far as Pulumi can tell. */
export interface PulumiDeclaration {
  readonly type: "string" | "integer" | "boolean";
  readonly default?: string | number | boolean;
}

/**
 * The same as Pulumi knows it. Its settings are never optional: a stack has to set what has no default. So what may be
 * left out, or depends on another setting, has the default 0 or "", which stands for unset. It knows no decimals either:
 * those are strings.
 */
export function asPulumi(declaration: Declaration): PulumiDeclaration {
  const type = pulumiType(declaration);
  const { unset, when } = declaration;
  if (unset !== undefined || when !== undefined) {
    return { type, default: type === "integer" ? 0 : "" };
  }
  if (declaration.default === undefined) return { type };
  return { type, default: type === "string" ? `${declaration.default}` : declaration.default };
}

function pulumiType(declaration: Declaration): PulumiDeclaration["type"] {
  switch (declaration.type) {
    case "number":
      return ranges(declaration).some(([, { decimal }]) => decimal) ? "string" : "integer";
    case "choice":
      return typeof declaration.values[0] === "number" ? "integer" : "string";
    case "boolean":
      return "boolean";
    default:
      return "string";
  }
}

/** Whether a stack chose a value, rather than what Pulumi has to put there. */
export function isSet(declaration: Declaration, text: string): boolean {
  return text !== "" && !(pulumiType(declaration) === "integer" && Number(text) === 0);
}

/** The ranges of a number, each with the value of the other setting that it is for; with none, for every value. */
export function ranges({
  range,
}: Extract<Declaration, { type: "number" }>): readonly (readonly [string | undefined, Range])[] {
  return isRange(range) ? [[undefined, range]] : Object.entries(range);
}

function isRange(range: Range | Readonly<Record<string, Range>>): range is Range {
  return typeof range.min === "number";
}
