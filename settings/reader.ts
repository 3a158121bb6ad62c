import * as pulumi from "@pulumi/pulumi";
import { outside, type Range } from "../components/limits.ts";
import { KEYS, type Key, type KeyName } from "./keys.ts";
import { nearest } from "./nearest.ts";

/**
 * Reads keys of this project's namespace and gathers what is wrong with them, so that a person sees every problem
 * at once. A value that is returned after a problem stands for nothing: call {@link ConfigReader.finish} before use.
 */
export class ConfigReader {
  readonly #project = pulumi.getProject();
  readonly #config = pulumi.runtime.allConfig();
  readonly #problems: string[] = [];

  /** Report keys of our namespace that nobody declared, with the declared ones they resemble. */
  refuseUnknown(): void {
    for (const full of Object.keys(this.#config)) {
      const key = full.slice(this.#project.length + 1);
      if (!full.startsWith(`${this.#project}:`) || Object.hasOwn(KEYS, key)) continue;
      const known = nearest(key, Object.keys(KEYS)).map((name) => this.#full(name));
      this.#problems.push(`${full} is not a setting: did you mean ${known.join(" or ")}?`);
    }
  }

  /** Whether a stack chose a value. */
  isSet(key: KeyName): boolean {
    const text = this.text(key);
    return text !== "" && !(KEYS[key].type === "integer" && Number(text) === 0);
  }

  /** The value as written, or the default. */
  text(key: KeyName): string {
    const declared: Key = KEYS[key];
    return (this.#config[this.#full(key)] ?? String(declared.default ?? "")).trim();
  }

  /** One of `values`; nothing when it is none of them. */
  choice<const T extends string>(key: KeyName, values: readonly T[]): T | undefined {
    const text = this.text(key);
    const found = values.find((value) => value === text);
    if (found === undefined) {
      this.problem(key, `must be one of ${values.join(", ")}, got ${show(text)}`);
    }
    return found;
  }

  number(key: KeyName, range: Range): number {
    const text = this.text(key);
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    const problem = outside(value, range, show(text));
    if (problem) this.problem(key, problem);
    return value;
  }

  /** One of `values`. */
  numberAmong(key: KeyName, values: readonly number[]): number {
    return Number(this.choice(key, values.map(String)));
  }

  boolean(key: KeyName): boolean {
    return this.choice(key, ["true", "false"]) === "true";
  }

  /** Text in a form, such as `example`. */
  matching(key: KeyName, form: RegExp, example: string): string {
    const text = this.text(key);
    if (!form.test(text)) this.problem(key, `must look like ${example}, got ${show(text)}`);
    return text;
  }

  /** Refuse the `keys` that `mode`, the value of `because`, has no use for. */
  forbid(keys: readonly KeyName[], because: KeyName, mode: string): void {
    for (const key of keys.filter((key) => this.isSet(key))) {
      const why = `must not be set when ${this.#full(because)} is ${mode}`;
      this.problem(key, `${why}, got ${show(this.text(key))}: remove it`);
    }
  }

  /** Report what is wrong with a key. */
  problem(key: KeyName, what: string): void {
    this.#problems.push(`${this.#full(key)} ${what}`);
  }

  /** Whether something was found wrong with a key. */
  isTold(key: KeyName): boolean {
    return this.#problems.some((problem) => problem.startsWith(`${this.#full(key)} `));
  }

  /** Report what is wrong with something that is not ours. */
  foreign(what: string): void {
    this.#problems.push(what);
  }

  /** @throws RunError naming every problem, when there is one. */
  finish(): void {
    if (this.#problems.length === 0) return;
    const list = this.#problems.map((problem) => `\n  - ${problem}`).join("");
    throw new pulumi.RunError(
      `Pulumi.${pulumi.getStack()}.yaml can't be deployed; nothing was changed. Correct:${list}`,
    );
  }

  #full(key: string): string {
    return `${this.#project}:${key}`;
  }
}

function show(text: string): string {
  return text === "" ? "nothing" : text;
}
