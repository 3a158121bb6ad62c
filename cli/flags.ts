import { parseArgs } from "node:util";
import { UsageError } from "./errors.ts";

/** A flag: how it is written, what it takes, what it is for. */
interface Common {
  /** One line for `--help`. */
  readonly help: string;
}
export type Flag =
  | (Common & { readonly type: "text"; readonly default?: string; readonly pattern?: RegExp })
  | (Common & {
      readonly type: "text";
      /** May be given several times; every value in its order, none when it is left out. */
      readonly multiple: true;
      readonly pattern?: RegExp;
    })
  | (Common & {
      readonly type: "choice";
      readonly choices: readonly string[];
      readonly default?: string;
    })
  | (Common & {
      readonly type: "number" | "integer";
      readonly min: number;
      readonly max: number;
      readonly default?: number;
    })
  | (Common & { readonly type: "switch" });

type ValueOf<F extends Flag> = F extends { type: "switch" }
  ? boolean
  : F extends { multiple: true }
    ? string[]
    : F extends { type: "number" | "integer"; default: number }
      ? number
      : F extends { type: "number" | "integer" }
        ? number | undefined
        : F extends { default: string }
          ? string
          : string | undefined;

export type Flags<T extends Record<string, Flag>> = { [K in keyof T]: ValueOf<T[K]> };

/**
 * Read a command's flags.
 *
 * @throws UsageError naming the flag, the limit and the value.
 */
export function readFlags<const T extends Record<string, Flag>>(
  flags: T,
  args: readonly string[] = process.argv.slice(2),
): Flags<T> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      {
        type: flag.type === "switch" ? ("boolean" as const) : ("string" as const),
        multiple: "multiple" in flag,
      },
    ]),
  );
  let given: Record<string, unknown>;
  try {
    given = parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(". ")[0]}. Flags: ${usage(flags)}`);
  }
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, read(name, flag, given[name])]),
  ) as Flags<T>;
}

/** One line a flag, with its range and default. */
export function usage(flags: Record<string, Flag>): string {
  return Object.entries(flags)
    .map(([name, flag]) => `\n  --${name.padEnd(16)} ${flag.help}${range(flag)}`)
    .join("");
}

function range(flag: Flag): string {
  const fallback =
    "default" in flag && flag.default !== undefined ? `, default ${flag.default}` : "";
  if (flag.type === "choice") return ` (${flag.choices.join(" or ")}${fallback})`;
  if (flag.type === "number" || flag.type === "integer") {
    return ` (${flag.min} to ${flag.max}${fallback})`;
  }
  return fallback ? ` (${fallback.slice(2)})` : "";
}

function read(name: string, flag: Flag, given: unknown): unknown {
  if (flag.type === "switch") return given === true;
  if ("multiple" in flag) {
    return ((given ?? []) as string[]).map((text) => checked(name, flag, text));
  }
  return given === undefined ? flag.default : checked(name, flag, String(given));
}

function checked(name: string, flag: Exclude<Flag, { type: "switch" }>, text: string): unknown {
  if (flag.type === "choice") {
    if (flag.choices.includes(text)) return text;
    throw new UsageError(`--${name} must be ${flag.choices.join(" or ")}, got ${text}`);
  }
  if (flag.type === "text") {
    if (text !== "" && (flag.pattern?.test(text) ?? true)) return text;
    throw new UsageError(`--${name} must be ${flag.help}, got "${text}"`);
  }
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const whole = flag.type === "integer";
  if (value >= flag.min && value <= flag.max && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? "a whole number" : "a number";
  throw new UsageError(`--${name} must be ${kind} from ${flag.min} to ${flag.max}, got ${text}`);
}
