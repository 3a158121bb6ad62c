import * as pulumi from "@pulumi/pulumi";

/** The values that a number can have. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Fractions are allowed. */
  readonly decimal?: boolean;
  /** Allowed values are `min`, `min + step` and so on. */
  readonly step?: number;
}

/** Why `value` is outside `range`, with the value as `written`; `undefined` if it is inside. */
export function outside(value: number, range: Range, written = `${value}`): string | undefined {
  const { min, max, decimal, step } = range;
  const fits = value >= min && value <= max && (decimal || Number.isInteger(value));
  if (fits && (step === undefined || (value - min) % step === 0)) return undefined;
  const kind = decimal ? "a number" : "a whole number";
  return `must be ${kind} from ${min} to ${max}${step ? ` in steps of ${step}` : ""}, got ${written}`;
}

/**
 * Check a component's arguments, each with its range. Called before `super`, so that nothing is registered if one is
 * invalid.
 *
 * @throws RunError with the component, and every invalid argument with its limit and its value.
 */
export function checkRanges(component: string, checks: Record<string, [number, Range]>): void {
  throwIfInvalid(
    component,
    Object.entries(checks).flatMap(([name, [value, range]]) => {
      const problem = outside(value, range);
      return problem ? [`${name} ${problem}`] : [];
    }),
  );
}

/** @throws RunError with the problems, if there are any. */
export function throwIfInvalid(component: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new pulumi.RunError(`${component}: ${problems.join("; ")}`);
}
