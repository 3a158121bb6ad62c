import { readFileSync } from "node:fs";
import { asPulumi, type Declaration, ranges } from "./declaration.ts";
import { DECLARATIONS } from "./declarations.ts";

/** A committed file that says what is declared, as it should be. */
export interface Document {
  /** From the project's root. */
  readonly file: string;
  readonly text: string;
}

/** The project's root. */
export const ROOT = new URL("../", import.meta.url);
const STACKS = ["dev", "prod"];
const SETTINGS = Object.entries<Declaration>(DECLARATIONS);

/** `Pulumi.yaml` from `config:` on and the table in guides/deploy.md, from the declarations; the rest stays. */
export function documents(): Document[] {
  return [
    documentOf("Pulumi.yaml", /^config:\n[\s\S]*$/m, configBlock()),
    documentOf(
      "guides/deploy.md",
      /^\| setting \|.*\n(?:\|.*\n)+/m,
      table(STACKS.map(stackValues)),
    ),
  ];
}

/** @throws Error when the file has no such part. */
function documentOf(file: string, part: RegExp, text: string): Document {
  const old = readFileSync(new URL(file, ROOT), "utf8");
  if (!part.test(old)) throw new Error(`${file} has no part like ${part}: add one`);
  return { file, text: old.replace(part, () => text) };
}

function configBlock(): string {
  const lines = SETTINGS.flatMap(([name, declaration]) => {
    const { type, default: fallback } = asPulumi(declaration);
    return [
      `  ${name}:`,
      `    type: ${type}`,
      ...(fallback === undefined ? [] : [`    default: ${JSON.stringify(fallback)}`]),
      // JSON's strings are YAML's too.
      `    description: ${JSON.stringify(describe(declaration))}`,
    ];
  });
  return `${["config:", ...lines].join("\n")}\n`;
}

function table(stacks: readonly ReadonlyMap<string, string>[]): string {
  const rows = SETTINGS.map(([name, declaration]) => [
    `\`${name}\``,
    declaration.description,
    [allowed(declaration), condition(declaration)].filter(Boolean).join("; "),
    `${declaration.default ?? declaration.unset ?? "required"}`,
    ...stacks.map((values) => values.get(name) ?? ""),
  ]);
  const head = ["setting", "what it sets", "values", "default", ...STACKS.map((s) => `\`${s}\``)];
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}

/** What a stack's file sets of ours: one line each. */
function stackValues(stack: string): ReadonlyMap<string, string> {
  const text = readFileSync(new URL(`Pulumi.${stack}.yaml`, ROOT), "utf8");
  const lines = text.matchAll(/^ {2}sentinela:(\w+): (.+)$/gm);
  return new Map([...lines].map(([, name = "", value = ""]) => [name, value]));
}

/** The description with the values that may be written, as `Pulumi.yaml` has it. */
function describe(declaration: Declaration): string {
  const { description, type } = declaration;
  const values = type === "boolean" ? "" : allowed(declaration);
  return [description, values, leftOut(declaration), condition(declaration)]
    .filter(Boolean)
    .join("; ");
}

function allowed(declaration: Declaration): string {
  switch (declaration.type) {
    case "number": {
      const { atLeast, atMost } = declaration;
      const parts = ranges(declaration).map(([mode, { min, max, step }]) => {
        return `${min} to ${max}${step ? ` in steps of ${step}` : ""}${mode ? ` with ${mode}` : ""}`;
      });
      if (atLeast) parts.push(`at least ${atLeast}`);
      if (atMost) parts.push(`at most ${atMost}`);
      return parts.join(", ");
    }
    case "choice":
      return anyOf(declaration.values);
    case "boolean":
      return "true or false";
    case "text":
    case "list":
      return declaration.like ? `such as ${declaration.like.example}` : "";
  }
}

function condition({ when }: Declaration): string {
  return when ? `only with ${when.setting} ${anyOf(when.is)}` : "";
}

/** What Pulumi's stand-in for nothing means. */
function leftOut(declaration: Declaration): string {
  const { unset, when } = declaration;
  const nothing = asPulumi(declaration).default;
  const instead = unset ?? (when && declaration.default);
  if (instead === undefined || instead === nothing) return "";
  return `${nothing === "" ? "empty" : nothing} for ${instead}`;
}

function anyOf(values: readonly (string | number)[]): string {
  const last = values.at(-1);
  return values.length < 2 ? `${last}` : `${values.slice(0, -1).join(", ")} or ${last}`;
}
