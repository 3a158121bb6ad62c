import * as pulumi from "@pulumi/pulumi";
import { asPulumi, type Declaration, isSet, type ValueOf } from "./declaration.ts";
import { DECLARATIONS, type SettingName } from "./declarations.ts";
import { nearest } from "./nearest.ts";
import { parseSetting } from "./parseSetting.ts";

type Value<Name extends SettingName> = ValueOf<(typeof DECLARATIONS)[Name]>;
type Optional<Name extends SettingName> = (typeof DECLARATIONS)[Name] extends { unset: string }
  ? undefined
  : never;

const NAMES = Object.keys(DECLARATIONS) as SettingName[];

/**
 * This stack's settings, each held against its declaration. Problems are gathered, so that a person sees all at once:
 * first {@link find} what has to fit together and {@link report} what doesn't, then {@link throwIfInvalid}, then
 * {@link get} what there is.
 */
export class SettingsReader {
  readonly #project = pulumi.getProject();
  readonly #stackFile = `Pulumi.${pulumi.getStack()}.yaml`;
  readonly #config = pulumi.runtime.allConfig();
  readonly #values = new Map<SettingName, unknown>();
  readonly #problems: string[] = [];
  /** Settings that were given by their earlier names. */
  readonly #renamed = new Set<SettingName>();

  constructor() {
    this.#reportUndeclared();
    for (const name of NAMES) this.#read(name);
  }

  /** The value, if there is one that is within its limits. */
  find<Name extends SettingName>(name: Name): Value<Name> | undefined {
    return this.#values.get(name) as Value<Name> | undefined;
  }

  /** The value, after all were found valid; nothing when an optional one is unset. */
  get<Name extends SettingName>(name: Name): Value<Name> | Optional<Name> {
    const value = this.find(name);
    const declaration: Declaration = DECLARATIONS[name];
    if (value === undefined && declaration.unset === undefined) {
      throw new Error(`${name} has no value in this stack: it is refused, or means nothing here`);
    }
    return value as Value<Name> | Optional<Name>;
  }

  /** Report what is wrong with a setting of ours, or of another package's. */
  report(name: SettingName | `${string}:${string}`, problem: string): void {
    this.#problems.push(`${this.#full(name)} ${problem}`);
  }

  /** @throws RunError that names every problem, when there is one. */
  throwIfInvalid(): void {
    if (this.#problems.length === 0) return;
    const list = this.#problems.map((problem) => `\n  - ${problem}`).join("");
    throw new pulumi.RunError(
      `${this.#stackFile} can't be deployed; nothing was changed. Correct:${list}`,
    );
  }

  /** Report keys of our namespace that are not declared, with the names that they should have. */
  #reportUndeclared(): void {
    for (const full of Object.keys(this.#config)) {
      const key = full.slice(this.#project.length + 1);
      if (!full.startsWith(`${this.#project}:`) || Object.hasOwn(DECLARATIONS, key)) continue;
      const renamed = NAMES.find((name) => this.#declared(name).formerly === key);
      if (renamed) {
        this.#renamed.add(renamed);
        const now = this.#full(renamed);
        this.#problems.push(`${full} is now called ${now}: rename it in ${this.#stackFile}`);
        continue;
      }
      const known = nearest(key, NAMES).map((name) => this.#full(name));
      this.#problems.push(`${full} is not a setting: did you mean ${known.join(" or ")}?`);
    }
  }

  #read(name: SettingName): void {
    const declaration = this.#declared(name);
    const nothing = `${asPulumi(declaration).default ?? ""}`;
    const text = (this.#config[this.#full(name)] ?? nothing).trim();
    const set = isSet(declaration, text);
    const mode = this.#mode(name);
    // What is wrong was said of the other setting, or of the earlier name.
    if (mode === "unknown" || (this.#renamed.has(name) && !set)) return;
    if (mode && !mode.fits) {
      const because = `${this.#full(mode.setting)} is ${mode.value}`;
      if (set) this.report(name, `must not be set when ${because}, got ${text}: remove it`);
      return;
    }
    if (!set && declaration.unset !== undefined) return;
    const chosen = text === nothing ? (declaration.default ?? text) : text;
    const parsed = parseSetting(declaration, `${chosen}`, mode?.value);
    if ("problem" in parsed) {
      this.report(name, parsed.problem);
      return;
    }
    this.#values.set(name, parsed.value);
    if (declaration.type === "number") this.#compare(name, declaration, parsed.value as number);
  }

  /** Whether the setting that this one depends on has a value that lets it be set; that one's own condition comes first. */
  #mode(
    name: SettingName,
  ): { setting: SettingName; value: string; fits: boolean } | "unknown" | undefined {
    const { when } = this.#declared(name);
    if (when === undefined) return undefined;
    const outer = this.#mode(when.setting);
    if (outer === "unknown" || outer?.fits === false) return outer;
    const found = this.find(when.setting);
    if (found === undefined) return "unknown";
    const value = `${found}`;
    return { setting: when.setting, value, fits: when.is.includes(value) };
  }

  #compare(
    name: SettingName,
    { atLeast, atMost }: { readonly atLeast?: SettingName; readonly atMost?: SettingName },
    value: number,
  ): void {
    const min = atLeast && this.#values.get(atLeast);
    if (typeof min === "number" && value < min) {
      this.report(name, `must be at least ${atLeast} (${min}), got ${value}`);
    }
    const max = atMost && this.#values.get(atMost);
    if (typeof max === "number" && value > max) {
      this.report(name, `must be at most ${atMost} (${max}), got ${value}`);
    }
  }

  #declared(name: SettingName): Declaration<SettingName> {
    return DECLARATIONS[name];
  }

  #full(name: string): string {
    return name.includes(":") ? name : `${this.#project}:${name}`;
  }
}
