import type { Graph } from "../../program/index.ts";
import type { Access } from "../request.ts";
import { callContext, trustContext } from "./keys.ts";
import { type Policies, policiesOf, type Users } from "./policies.ts";
import type { Caller, Statement } from "./statement.ts";

/** A call that was refused for want of permission, or for an explicit deny. */
export interface Denial {
  /** ARN of the user or role; name of a service that may not act as a role. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** As AWS words it: `because no identity-based policy allows the s3:GetObject action`. */
  readonly reason: string;
  /** How often it was refused. */
  readonly times: number;
}

/** Who decides what principals may do. */
export interface Authoriser {
  /** Why a principal may not do something; nothing when it may. */
  refusal(principal: string, access: Access): string | undefined;
  /** Why a service may not act as a role, or why nobody may act as a user; nothing when it may. */
  assumption(principal: string, service: string | undefined): string | undefined;
  /** What was refused so far, each once. */
  readonly denials: readonly Denial[];
}

/** What a principal holds, sorted by the actions that were asked for. */
interface Holdings {
  readonly caller: Caller;
  readonly statements: readonly Statement[];
  readonly byAction: Map<string, Candidates>;
}

/** The statements that cover an action. */
interface Candidates {
  readonly identityDenies: readonly Statement[];
  readonly resourceDenies: readonly Statement[];
  readonly allows: readonly Statement[];
}

const ASSUME_ROLE = "sts:AssumeRole";

/**
 * Decides by the policies that a stack declares, as AWS does: what is denied explicitly is denied; then what is allowed
 * is allowed, by the principal's policies or the bucket's; all else is denied.
 *
 * @throws Error naming the statement that can't be judged here.
 */
export class DeclaredPolicies implements Authoriser {
  readonly #graph: Graph;
  readonly #policies: Policies;
  readonly #holdings = new Map<string, Holdings>();
  readonly #denials = new Map<string, Denial>();

  constructor(graph: Graph, users: Users = {}) {
    this.#graph = graph;
    this.#policies = policiesOf(graph, users);
  }

  get denials(): readonly Denial[] {
    return [...this.#denials.values()];
  }

  /** All statements by who holds them: a principal's ARN, or nothing for a bucket's. Trust policies are their role's. */
  get statements(): readonly {
    readonly holder: string | undefined;
    readonly statement: Statement;
  }[] {
    const { roles, identity, resource } = this.#policies;
    const held = (holder: string | undefined, statements: readonly Statement[]) =>
      statements.map((statement) => ({ holder, statement }));
    return [
      ...[...roles.values()].flatMap(({ arn, trust }) => held(arn, trust)),
      ...[...identity].flatMap(([arn, statements]) => held(arn, statements)),
      ...held(undefined, resource),
    ];
  }

  refusal(principal: string, access: Access): string | undefined {
    const { action, resource } = access;
    const { identityDenies, resourceDenies, allows } = this.#candidates(principal, action);
    const context = callContext(principal, access, this.#graph);
    const applies = (statement: Statement) => statement.applies(resource, context);
    if (identityDenies.some(applies)) {
      return this.#denied(principal, access, "with an explicit deny in an identity-based policy");
    }
    if (resourceDenies.some(applies)) {
      return this.#denied(principal, access, "with an explicit deny in a resource-based policy");
    }
    const allowed = allows.find(applies);
    if (!allowed) {
      const reason = `because no identity-based policy allows the ${action} action`;
      return this.#denied(principal, access, reason);
    }
    allowed.used.add(action);
    return undefined;
  }

  assumption(principal: string, service: string | undefined): string | undefined {
    if (service === undefined && !principal.includes(":role/")) return undefined;
    const name = service ?? "nobody";
    const caller: Caller = { kind: "Service", name, accountId: this.#graph.accountId };
    const context = trustContext(this.#graph);
    const trust = (this.#policies.roles.get(principal)?.trust ?? []).filter(
      (statement) =>
        statement.covers(ASSUME_ROLE) &&
        statement.concerns(caller) &&
        statement.applies(principal, context),
    );
    const access = { action: ASSUME_ROLE, resource: principal };
    if (trust.some(({ denies }) => denies)) {
      return this.#denied(name, access, "with an explicit deny in the role trust policy");
    }
    const [allowed] = trust;
    if (!allowed) {
      const reason = `because no role trust policy allows the ${ASSUME_ROLE} action`;
      return this.#denied(name, access, reason);
    }
    allowed.used.add(ASSUME_ROLE);
    return undefined;
  }

  #candidates(principal: string, action: string): Candidates {
    let holdings = this.#holdings.get(principal);
    if (!holdings) {
      holdings = {
        caller: { kind: "AWS", name: principal, accountId: this.#graph.accountId },
        statements: this.#policies.identity.get(principal) ?? [],
        byAction: new Map(),
      };
      this.#holdings.set(principal, holdings);
    }
    const { caller, statements, byAction } = holdings;
    const known = byAction.get(action);
    if (known) return known;
    const identity = statements.filter((statement) => statement.covers(action));
    const resource = this.#policies.resource.filter(
      (statement) => statement.covers(action) && statement.concerns(caller),
    );
    const candidates = {
      identityDenies: identity.filter(({ denies }) => denies),
      resourceDenies: resource.filter(({ denies }) => denies),
      allows: [...identity, ...resource].filter(({ denies }) => !denies),
    };
    byAction.set(action, candidates);
    return candidates;
  }

  #denied(principal: string, { action, resource }: Access, reason: string): string {
    const id = [principal, action, resource, reason].join("\n");
    const times = (this.#denials.get(id)?.times ?? 0) + 1;
    this.#denials.set(id, { principal, action, resource, reason, times });
    return reason;
  }
}
