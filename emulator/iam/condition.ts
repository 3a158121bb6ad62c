import { arnMatcher, matcher } from "./wildcard.ts";

/** Values of a condition key, which is in lower case; nothing when the request has none. */
export type Context = (key: string) => readonly string[] | undefined;

/** Whether a condition holds for a request. */
export type Condition = (context: Context) => boolean;

/** How one operator compares what a policy wrote with what a request has. */
type Comparison = (written: string) => (given: string) => boolean;

const lower = (text: string) => text.toLowerCase();
const numeric =
  (compare: (given: number, written: number) => boolean): Comparison =>
  (written) =>
  (given) =>
    compare(Number(given), Number(written));

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (written) => (given) => given === written,
  StringEqualsIgnoreCase: (written) => (given) => lower(given) === lower(written),
  StringLike: matcher,
  ArnEquals: arnMatcher,
  ArnLike: arnMatcher,
  Bool: (written) => (given) => lower(given) === lower(written),
  NumericEquals: numeric((given, written) => given === written),
  NumericLessThan: numeric((given, written) => given < written),
  NumericLessThanEquals: numeric((given, written) => given <= written),
  NumericGreaterThan: numeric((given, written) => given > written),
  NumericGreaterThanEquals: numeric((given, written) => given >= written),
};

/** Operators that hold when what they negate doesn't. */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
  NumericNotEquals: "NumericEquals",
};

/** `ForAnyValue:StringLikeIfExists` and all its parts. */
const OPERATOR = /^(?:(?<set>ForAnyValue|ForAllValues):)?(?<name>\w+?)(?<ifExists>IfExists)?$/;

/**
 * One operator of a `Condition` with one key.
 *
 * @param values Those that the policy writes; one of them has to fit.
 * @throws Error for an operator that can't be judged here.
 */
export function conditionOf(operator: string, key: string, values: readonly string[]): Condition {
  const { set, name = "", ifExists } = OPERATOR.exec(operator)?.groups ?? {};
  const asked = lower(key);
  if (name === "Null" && !set && !ifExists) {
    return (context) => values.map(lower).includes(String(context(asked) === undefined));
  }
  const negated = Object.hasOwn(NEGATED, name);
  const comparison = own(COMPARISONS, own(NEGATED, name) ?? name);
  if (!comparison) throw new Error(`the condition operator ${operator} can't be judged here`);
  const tests = values.map((value) => comparison(value));
  const fits = (given: string) => tests.some((test) => test(given)) !== negated;
  return (context) => {
    const given = context(asked);
    if (given === undefined)
      return ifExists !== undefined || set === "ForAllValues" || (negated && !set);
    // Without a word for sets AWS compares single values; a negated operator then has to hold for each.
    return set === "ForAllValues" || (negated && !set) ? given.every(fits) : given.some(fits);
  };
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
