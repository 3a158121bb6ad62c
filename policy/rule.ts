import {
  type PolicyConfigSchema,
  type PolicyResource,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationArgs,
  type StackValidationPolicy,
  UnknownValueError,
} from "@pulumi/policy";
import type { Resource, Unwrap } from "@pulumi/pulumi";

/** What is said of a rule. A violation shows all of it. */
export interface Facts {
  /** Unique in the pack; a configuration of the pack names it. */
  readonly name: string;
  /** Why there is such a rule. */
  readonly reason: string;
  /** What to do about a violation. */
  readonly remedy: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  /** Said, but no reason to refuse a deployment. Otherwise the rule is mandatory. */
  readonly advisory?: true;
  /** For production only: stacks that {@link PROD_STACKS} or the pack's configuration names. */
  readonly inProd?: true;
  /** What a configuration of the pack can change, each with its default. */
  readonly settings?: PolicyConfigSchema["properties"];
}

/** What is wrong with a resource, without a full stop; nothing where it is right. */
export type Problem = string | false | undefined | readonly string[];

/**
 * A check of resources of some types. What it reads that only a deployment can tell ends it, and it alone: what it
 * found until then is lost, so that things which can be judged apart are checks of their own.
 */
export interface Check {
  /** Whether it has a say about this resource. */
  concerns(seen: ResourceValidationArgs): boolean;
  run(seen: ResourceValidationArgs): Problem;
}

/** A resource of the stack, and what is wrong with it. */
export interface Finding {
  readonly resource: PolicyResource;
  readonly problem: Problem;
}

const PROD_STACKS = ["prod"];

/** Some class of the SDK. */
// biome-ignore lint/suspicious/noExplicitAny: as the policy SDK has it.
export type AnyType = new (...rest: any[]) => Resource;

type Type<R extends Resource, A> = {
  // biome-ignore lint/suspicious/noExplicitAny: what a class of the SDK takes beside its inputs is none of our business.
  new (name: string, args: A, ...rest: any[]): R;
};

/** A check of one type's inputs. */
export function on<R extends Resource, A>(
  type: Type<R, A>,
  check: (inputs: Unwrap<NonNullable<A>>, seen: ResourceValidationArgs) => Problem,
): Check {
  return {
    concerns: (seen) => seen.isType(type),
    run: (seen) => check(seen.props as Unwrap<NonNullable<A>>, seen),
  };
}

/** A check of every resource whose type token matches. */
export function onAny(types: RegExp, check: (seen: ResourceValidationArgs) => Problem): Check {
  return { concerns: ({ type }) => types.test(type), run: check };
}

/** A rule about resources one by one. */
export function resourceRule(facts: Facts, ...checks: Check[]): ResourceValidationPolicy {
  return {
    ...described(facts),
    validateResource: (seen, report) => {
      const concerned = checks.filter((check) => check.concerns(seen));
      if (concerned.length === 0) seen.notApplicable("about other types");
      if (facts.inProd && !isProd(seen.urn, seen.getConfig())) seen.notApplicable("not production");
      const outcomes = concerned.map((check) => attempt(() => problems(check.run(seen))));
      const found = outcomes.flatMap((outcome) => outcome.value ?? []);
      for (const problem of found) report(`${problem}. ${facts.remedy}.`);
      const [waits] = outcomes.flatMap(({ unknown }) => unknown ?? []);
      if (found.length === 0 && waits) seen.notApplicable(later(waits));
    },
  };
}

/** A rule about resources taken together. */
export function stackRule(
  facts: Facts,
  check: (resources: readonly PolicyResource[], args: StackValidationArgs) => Finding[],
): StackValidationPolicy {
  return {
    ...described(facts),
    validateStack: (args, report) => {
      const [first] = args.resources;
      if (!first) return;
      if (facts.inProd && !isProd(first.urn, args.getConfig()))
        args.notApplicable("not production");
      const { value: findings = [], unknown } = attempt(() => check(args.resources, args));
      if (unknown) args.notApplicable(later(unknown));
      for (const { resource, problem } of findings) {
        for (const text of problems(problem)) report(`${text}. ${facts.remedy}.`, resource.urn);
      }
    },
  };
}

/** A value that may be absent, or undefined where only a deployment can tell it: these are not the same. */
export function told<T>(read: () => T): { readonly value: T } | undefined {
  const { value, unknown } = attempt(() => ({ value: read() }));
  return unknown ? undefined : value;
}

/** Whether something is set. What only a deployment can tell is. */
export function isSet(read: () => unknown): boolean {
  const found = told(read);
  return !found || Boolean(found.value);
}

/** Those items of a list that are known; the list has to be. For checks that look for what must not be there. */
export function items<T>(list: readonly T[] | undefined): T[] {
  return Array.from({ length: list?.length ?? 0 }, (_, i) => told(() => list?.[i] as T)).flatMap(
    (found) => (found ? [found.value] : []),
  );
}

interface Outcome<T> {
  readonly value?: T;
  readonly unknown?: UnknownValueError;
}

/** What a reading comes to, or the value that it stumbled over. */
function attempt<T>(read: () => T): Outcome<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof UnknownValueError) return { unknown: error };
    throw error;
  }
}

/**
 * Why a rule says nothing in a preview. Left to the SDK, it would be a line for every rule and resource, as if
 * something were wrong: `pulumi up` judges each resource again, with all its inputs, before it is made.
 */
function later(unknown: UnknownValueError): string {
  return `${unknown.message}; pulumi up can tell, and judges it then`;
}

function described(facts: Facts) {
  const { name, reason, remedy, severity, advisory, inProd, settings } = facts;
  const properties = {
    ...settings,
    ...(inProd && { prodStacks: { type: "array" as const, default: PROD_STACKS } }),
  };
  return {
    name,
    description: `${reason}.`,
    enforcementLevel: advisory ? ("advisory" as const) : ("mandatory" as const),
    severity,
    remediationSteps: remedy,
    ...(Object.keys(properties).length > 0 && { configSchema: { properties } }),
  };
}

function isProd(urn: string, { prodStacks = PROD_STACKS }: { prodStacks?: string[] }): boolean {
  return prodStacks.includes(stackOf(urn));
}

/** The stack that a URN names: `urn:pulumi:STACK::PROJECT::TYPE::NAME`. */
export function stackOf(urn: string): string {
  return urn.split("::")[0]?.split(":")[2] ?? "";
}

function problems(problem: Problem): readonly string[] {
  if (!problem) return [];
  return typeof problem === "string" ? [problem] : problem;
}
