import { isObject } from "../isObject.ts";
import { PolicyPackError } from "./policyPackError.ts";

/** Levels a rule can have. No rule of ours remediates. */
export const LEVELS = ["advisory", "mandatory", "remediate", "disabled"] as const;
export type Level = (typeof LEVELS)[number];

/** A rule, as the pack describes it. */
export interface RuleInfo {
  readonly name: string;
  readonly level: Level;
  /** Schema of what can be configured, by name. */
  readonly settings: Readonly<Record<string, Schema>>;
  /** Values of those. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** As much of JSON Schema as rules use. */
interface Schema {
  readonly type?: string;
  readonly default?: unknown;
}

/**
 * What a file for `--policy-pack-config` holds: by rule, a level, or an object with `enforcementLevel` and settings.
 * The rule `all` stands for every one, with a level alone.
 */
export type ConfigurationFile = Readonly<Record<string, unknown>>;

/**
 * The rules as a file would have them; what it leaves out stays at its default.
 *
 * @throws PolicyPackError naming the rule and what is wrong: a rule or a setting there isn't, a level or a value it
 * can't have. The CLI would let the former pass, and change nothing.
 */
export function configured(rules: readonly RuleInfo[], file: ConfigurationFile): RuleInfo[] {
  const given = new Map(
    Object.entries(file).map(([name, entry]) => [name, separated(name, entry)] as const),
  );
  const names = rules.map(({ name }) => name);
  for (const name of given.keys()) {
    if (name === "all" || names.includes(name)) continue;
    throw new PolicyPackError(`the pack has no rule ${name}: it has ${names.join(", ")}`);
  }
  return rules.map((rule) => {
    const { level, values } = given.get(rule.name) ?? { level: undefined, values: {} };
    const defaults = Object.entries(rule.settings).flatMap(([key, schema]) =>
      schema.default === undefined ? [] : [[key, schema.default] as const],
    );
    for (const [key, value] of Object.entries(values)) check(rule, key, value);
    return {
      ...rule,
      level: level ?? given.get("all")?.level ?? rule.level,
      values: { ...Object.fromEntries(defaults), ...values },
    };
  });
}

function separated(name: string, entry: unknown): { level?: Level; values: object } {
  if (typeof entry === "string") return { level: levelOf(name, entry), values: {} };
  if (!isObject(entry)) {
    throw new PolicyPackError(`${name} must be a level or an object, got ${JSON.stringify(entry)}`);
  }
  const { enforcementLevel: level, ...values } = entry;
  return { ...(level !== undefined && { level: levelOf(name, level) }), values };
}

function levelOf(name: string, level: unknown): Level {
  if (LEVELS.includes(level as Level)) return level as Level;
  throw new PolicyPackError(
    `the level of ${name} must be ${LEVELS.join(", ")}, got ${JSON.stringify(level)}`,
  );
}

function check({ name, settings }: RuleInfo, key: string, value: unknown): void {
  const schema = settings[key];
  if (!schema) {
    const known = Object.keys(settings).join(", ") || "none";
    throw new PolicyPackError(`${name} has no setting ${key}: it has ${known}`);
  }
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === "string");
  if (schema.type !== "array" || isTexts) return;
  throw new PolicyPackError(
    `${key} of ${name} must be a list of strings, got ${JSON.stringify(value)}`,
  );
}
