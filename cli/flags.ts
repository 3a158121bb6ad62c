import { parseArgs } from "node:util";
import { UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";

/** A flag: how it is written, what it takes, what it is for. */
interface Common {
  /** For `--help`: a line, or two. */
  readonly help: string;
  /** What it was called before; refused, with the name that it has now. */
  readonly formerly?: string;
}
/** A text. */
interface Text extends Common {
  readonly type: "text";
  /** What stands for its value in `--help`, such as `DIR`. @default TEXT */
  readonly value?: string;
  readonly pattern?: RegExp;
}
/** A flag that may be left out, or has to be given. */
type Presence<Value> = { readonly default?: Value } | { readonly required: true };

export type Flag =
  | (Text & Presence<string>)
  | (Text & {
      /** May be given several times; every value in its order, none when it is left out. */
      readonly multiple: true;
    })
  | (Common & { readonly type: "choice"; readonly choices: readonly string[] } & Presence<string>)
  | (Common & {
      readonly type: "number" | "integer";
      readonly min: number;
      readonly max: number;
    } & Presence<number>)
  | (Common & { readonly type: "switch" });

type ValueOf<F extends Flag> = F extends { type: "switch" }
  ? boolean
  : F extends { multiple: true }
    ? string[]
    : F extends { type: "number" | "integer" }
      ? F extends { default: number } | { required: true }
        ? number
        : number | undefined
      : F extends { default: string } | { required: true }
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
  const given = parsed(flags, args);
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, read(name, flag, given[name])]),
  ) as Flags<T>;
}

/** Names of the flags that were given, whatever their values. @throws UsageError as {@link readFlags} does. */
export function givenFlags<const T extends Record<string, Flag>>(
  flags: T,
  args: readonly string[] = process.argv.slice(2),
): (keyof T & string)[] {
  return Object.keys(parsed(flags, args));
}

/** @throws UsageError when none or several of these flags were given, each of which says the same in its own way. */
export function throwUnlessOne(
  flags: Readonly<Record<string, unknown>>,
  names: readonly string[],
): void {
  const given = names.filter((name) => flags[name] !== undefined);
  if (given.length === 1) return;
  const spelt = (some: readonly string[], between: string) =>
    some.map((name) => `--${name}`).join(between);
  const which = `one of ${spelt(names, ", ")}`;
  throw new UsageError(
    given.length === 0
      ? `${which} is missing: name what to work on`
      : `${which} only, got ${spelt(given, " and ")}`,
  );
}

/** What a flag takes, between its lowest and highest value, or among its choices. */
export function limits(flag: Exclude<Flag, { type: "switch" | "text" }>): string {
  return flag.type === "choice" ? flag.choices.join(" or ") : `${flag.min} to ${flag.max}`;
}

function parsed(flags: Record<string, Flag>, args: readonly string[]): Record<string, unknown> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      {
        type: flag.type === "switch" ? ("boolean" as const) : ("string" as const),
        multiple: "multiple" in flag,
      },
    ]),
  );
  try {
    return { ...parseArgs({ args: [...args], options, strict: true }).values };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    const [, name = ""] = /'--([\w-]+)/.exec(message) ?? [];
    const flag = flags[name];
    if (code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE" && flag) {
      if (flag.type === "switch") {
        throw new UsageError(`--${name} takes no value: give it alone, or leave it out`);
      }
      // What follows looks like another flag.
      const dash = message.includes("ambiguous");
      const spelling = dash ? `; one that starts with a dash is written --${name}=VALUE` : "";
      throw new UsageError(`--${name} needs a value: ${wanted(flag)}${spelling}`);
    }
    const renamed = Object.keys(flags).find((now) => flags[now]?.formerly === name);
    if (renamed !== undefined) throw new UsageError(`--${name} is now called --${renamed}`);
    const meant = nearest(name, Object.keys(flags));
    throw new UsageError(
      `${message.split(". ")[0]}: ${meant ? `did you mean --${meant}?` : "--help lists the flags"}`,
    );
  }
}

function read(name: string, flag: Flag, given: unknown): unknown {
  if (flag.type === "switch") return given === true;
  if ("multiple" in flag) {
    return ((given ?? []) as string[]).map((text) => checked(name, flag, text));
  }
  if (given !== undefined) return checked(name, flag, String(given));
  if ("required" in flag) throw new UsageError(`--${name} is missing: ${wanted(flag)}`);
  return flag.default;
}

type Valued = Exclude<Flag, { type: "switch" }>;

function checked(name: string, flag: Valued, text: string): unknown {
  const value = accepted(flag, text);
  if (value !== undefined) return value;
  const shown = flag.type === "text" ? `"${text}"` : text;
  throw new UsageError(`--${name} must be ${wanted(flag)}, got ${shown}`);
}

/** What a flag takes, in words. */
function wanted(flag: Valued): string {
  if (flag.type === "text") return flag.help;
  if (flag.type === "choice") return limits(flag);
  return `${flag.type === "integer" ? "a whole number" : "a number"} from ${limits(flag)}`;
}

/** @returns undefined for a text that the flag does not take. */
function accepted(flag: Valued, text: string): string | number | undefined {
  if (flag.type === "choice") return flag.choices.includes(text) ? text : undefined;
  if (flag.type === "text") {
    return text !== "" && (flag.pattern?.test(text) ?? true) ? text : undefined;
  }
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const whole = flag.type === "integer";
  const fits = value >= flag.min && value <= flag.max && (!whole || Number.isInteger(value));
  return fits ? value : undefined;
}
