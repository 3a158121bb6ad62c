import { SIGNING_NAMES } from "../service.ts";
import { type Condition, type Context, conditionOf } from "./condition.ts";
import type { Principals, StatementElements } from "./document.ts";
import { matcher } from "./wildcard.ts";

/** Which elements a kind of policy has, and what its conditions may ask. */
export interface StatementKind {
  /** Identity-based policies name no principals. */
  readonly principals: boolean;
  /** Trust policies name no resource: it is the role. */
  readonly resources: boolean;
  /** Condition keys that are known here, in lower case. */
  readonly keys: ReadonlySet<string>;
}

/** Who makes a call. */
export interface Caller {
  /** `AWS` for users and roles, `Service` for a service that wants to act as a role. */
  readonly kind: "AWS" | "Service";
  /** ARN, or the service's name. */
  readonly name: string;
  readonly accountId: string;
}

type Matches = (text: string) => boolean;

/** One statement of a policy, ready to be asked. */
export class Statement {
  /** Logical name of the policy's resource. */
  readonly policy: string;
  /** Place in the policy, from 0. */
  readonly index: number;
  readonly elements: StatementElements;
  /** Actions that it allowed so far, as they were asked for. */
  readonly used = new Set<string>();
  /** False for a statement about services that aren't emulated, which is never asked. */
  readonly isPlayed: boolean;
  readonly #actions: Matches;
  readonly #resources: Matches;
  readonly #conditions: readonly Condition[];

  /** @throws Error naming the statement, and what of it can't be judged here. */
  constructor(policy: string, index: number, elements: StatementElements, kind: StatementKind) {
    this.policy = policy;
    this.index = index;
    this.elements = elements;
    this.isPlayed = isPlayed(elements);
    const { Action, NotAction, Resource, NotResource } = elements;
    this.#actions = exactlyOne(Action, NotAction, (text) => matcher(text.toLowerCase()));
    this.#resources = exactlyOne(Resource, NotResource, matcher);
    const problem = this.isPlayed ? problemOf(elements, kind) : undefined;
    if (problem) throw new Error(`${this.name}: ${problem}`);
    this.#conditions = this.isPlayed ? this.#conditionsOf(elements) : [];
  }

  /** Such as `scoring-role-policy, statement 2`. */
  get name(): string {
    const { Sid } = this.elements;
    return `${this.policy}, statement ${this.index + 1}${Sid ? ` (${Sid})` : ""}`;
  }

  get denies(): boolean {
    return this.elements.Effect === "Deny";
  }

  /** @param action In any case. */
  covers(action: string): boolean {
    return this.#actions(action.toLowerCase());
  }

  /** Whether it says anything of an action that it covers, on this resource in this context. */
  applies(resource: string, context: Context): boolean {
    return this.#resources(resource) && this.#conditions.every((holds) => holds(context));
  }

  /** Whether it is about this caller. One without principals is about whoever bears its policy. */
  concerns(caller: Caller): boolean {
    const { Principal, NotPrincipal } = this.elements;
    if (NotPrincipal) return !includes(NotPrincipal, caller, this.denies);
    return !Principal || includes(Principal, caller, this.denies);
  }

  #conditionsOf({ Condition = {} }: StatementElements): Condition[] {
    return Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => {
        try {
          return conditionOf(operator, key, values);
        } catch (error) {
          throw new Error(`${this.name}: ${(error as Error).message}`);
        }
      }),
    );
  }
}

/** An element or its opposite; neither matches everything, as in a trust policy. */
function exactlyOne(
  wanted: readonly string[] | undefined,
  others: readonly string[] | undefined,
  compile: (pattern: string) => Matches,
): Matches {
  const patterns = (wanted ?? others ?? ["*"]).map(compile);
  const matches = (text: string) => patterns.some((fits) => fits(text));
  return others ? (text) => !matches(text) : matches;
}

function isPlayed({ Action, NotAction }: StatementElements): boolean {
  if (NotAction || !Action) return true;
  const emulated: readonly string[] = [...SIGNING_NAMES, "sts"];
  return Action.some((action) => {
    const service = matcher((action.split(":")[0] ?? "").toLowerCase());
    return emulated.some((name) => service(name));
  });
}

/** What of a statement can't be judged here. */
function problemOf(elements: StatementElements, kind: StatementKind): string | undefined {
  const { Action, NotAction, Resource, NotResource, Principal, NotPrincipal } = elements;
  const { Effect, Condition = {} } = elements;
  if (!Action === !NotAction) return "it needs either Action or NotAction";
  if ((!Resource === !NotResource) === kind.resources) {
    return kind.resources ? "it needs either Resource or NotResource" : "it can't have a resource";
  }
  if ((!Principal === !NotPrincipal) === kind.principals) {
    return kind.principals
      ? "it needs either Principal or NotPrincipal"
      : "it can't have a principal";
  }
  if (NotPrincipal && Effect === "Allow") return "NotPrincipal goes with Deny only";
  const key = Object.values(Condition)
    .flatMap((keys) => Object.keys(keys))
    .find((name) => !kind.keys.has(name.toLowerCase()));
  if (key) return `the condition key ${key} isn't known here`;
  const texts = JSON.stringify([Resource, NotResource, Condition]);
  if (texts.includes("${")) return "policy variables can't be judged here";
  return undefined;
}

/** @param denies In a denial an account is everyone in it; in an allowance it only leaves the choice to the account. */
function includes(principals: Principals, caller: Caller, denies: boolean): boolean {
  if (principals === "*") return true;
  const names = Object.hasOwn(principals, caller.kind) ? (principals[caller.kind] ?? []) : [];
  if (names.includes("*") || names.includes(caller.name)) return true;
  return denies && names.some((name) => accountOf(name) === caller.accountId);
}

/** The account that a principal stands for: `123456789012`, or the ARN of its root. */
function accountOf(principal: string): string | undefined {
  return /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1];
}
