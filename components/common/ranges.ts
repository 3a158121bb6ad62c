import * as pulumi from "@pulumi/pulumi";

/** A range that a number must lie in. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Fractions are allowed. */
  readonly decimal?: boolean;
  /** Allowed values are `min`, `min + step` and so on. */
  readonly step?: number;
}

/** Why `value`, as it was written, is outside `range`; nothing when it is inside. */
export function outside(value: number, range: Range, written = `${value}`): string | undefined {
  const { min, max, decimal, step } = range;
  const fits = value >= min && value <= max && (decimal || Number.isInteger(value));
  if (fits && (step === undefined || (value - min) % step === 0)) return undefined;
  const kind = decimal ? "a number" : "a whole number";
  return `must be ${kind} from ${min} to ${max}${step ? ` in steps of ${step}` : ""}, got ${written}`;
}

/**
 * Check a component's arguments, each with its range. Call it before `super`, so that nothing is registered.
 *
 * @throws RunError naming the component, and every argument at fault with its limit and value.
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
