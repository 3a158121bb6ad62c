import type { Command } from "./declaration.ts";
import { type Flag, limits } from "./flags.ts";
import { wrapped } from "./text.ts";

/** What `--help` prints, in 80 columns: how a command is called, what it does, its flags and an example. */
export function help<T extends Record<string, Flag>>({
  name,
  purpose,
  flags,
  oneOf = [],
  example,
}: Command<T>): string {
  const rows = Object.entries(flags).map(([flag, declared]) => ({
    label: written(flag, declared),
    text: `${declared.help}${range(declared)}`,
  }));
  const width = Math.max(...rows.map(({ label }) => label.length)) + 4;
  const needed = Object.entries(flags).filter(([, flag]) => "required" in flag);
  const words = [
    ...needed.map(([flag, declared]) => written(flag, declared)),
    ...(oneOf.length > 0
      ? [oneOf.map((flag) => written(flag, flags[flag] as Flag)).join(" | ")]
      : []),
    "[flags]",
  ];
  return [
    ...wrapped(`Usage: ${name} -- ${words.join(" ")}`),
    "",
    ...wrapped(purpose, "", ""),
    "",
    ...rows.flatMap(({ label, text }) =>
      wrapped(text, `  ${label}`.padEnd(width), " ".repeat(width)),
    ),
    "",
    ...wrapped(`Example: ${example}`),
  ].join("\n");
}

/** A flag as it is typed, with what stands for its value. */
function written(name: string, flag: Flag): string {
  if (flag.type === "switch") return `--${name}`;
  if (flag.type === "choice") return `--${name} ${flag.choices.join("|")}`;
  return `--${name} ${flag.type === "text" ? (flag.value ?? "TEXT") : "N"}`;
}

function range(flag: Flag): string {
  const presence =
    "required" in flag
      ? "required"
      : "default" in flag && flag.default !== undefined
        ? `default ${flag.default}`
        : undefined;
  const numeric = flag.type === "number" || flag.type === "integer";
  const notes = [numeric ? limits(flag) : undefined, presence].filter((note) => note !== undefined);
  return notes.length > 0 ? ` (${notes.join(", ")})` : "";
}
