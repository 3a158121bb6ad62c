import type { ResourceValidationArgs } from "@pulumi/policy";
import { type Check, onAny } from "./rule.ts";

/** A statement of a policy document, each list a list. */
export interface Statement {
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly services: readonly string[];
  /** Accounts, roles and so on; `*` is anyone. */
  readonly principals: readonly string[];
  /** By operator, then by key. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What a document says, and of whom: a role's permissions, who may assume it, or who may use the resource. */
export interface Document {
  readonly kind: "permissions" | "trust" | "resource" | "key" | "endpoint";
  readonly statements: readonly Statement[];
}

/** Where inputs of AWS's resources have documents. */
const PLACES: readonly ((seen: ResourceValidationArgs) => readonly Document[])[] = [
  ({ type, props }) => [{ kind: kindOf(type), statements: statementsOf(props.policy) }],
  ({ props }) => [{ kind: "trust", statements: statementsOf(props.assumeRolePolicy) }],
  ({ props }) =>
    list(props.inlinePolicies).map((inline) => {
      const { policy } = inline as { policy?: unknown };
      return { kind: "permissions", statements: statementsOf(policy) };
    }),
];

/** Checks of every policy document: one for each place, since one may be known before another is. */
export function onDocuments(
  check: (document: Document, seen: ResourceValidationArgs) => readonly string[],
): Check[] {
  return PLACES.map((documents) =>
    onAny(/^aws:/, (seen) => documents(seen).flatMap((document) => check(document, seen))),
  );
}

/** Statements that let somebody do something. */
export function allowances(document: Document): Statement[] {
  return document.statements.filter(({ allows }) => allows);
}

/** Keys that a statement's conditions name, in lower case: AWS doesn't tell them apart by case. */
export function conditionKeys({ conditions }: Statement): string[] {
  return Object.values(conditions).flatMap((byKey) =>
    Object.keys(byKey).map((key) => key.toLowerCase()),
  );
}

function kindOf(type: string): Document["kind"] {
  if (type.startsWith("aws:iam/")) return "permissions";
  if (type.startsWith("aws:kms/")) return "key";
  return type.startsWith("aws:ec2/vpcEndpoint") ? "endpoint" : "resource";
}

/**
 * @param document An object, or its JSON, which is unknown as a whole where a part of it is: the provider makes one
 *   text of it before a pack is asked. What is no document at all has no statements: AWS refuses it.
 */
export function statementsOf(document: unknown): Statement[] {
  const parsed = typeof document === "string" ? fromJson(document) : document;
  const { Statement: statements } = (parsed ?? {}) as { Statement?: unknown };
  return list(statements).map((statement) => {
    const raw = statement as Record<string, unknown>;
    const principal = raw.Principal;
    const named = typeof principal === "object" ? (principal as Record<string, unknown>) : {};
    const { Service: service, ...others } = { ...named };
    return {
      allows: raw.Effect === "Allow",
      actions: texts(raw.Action),
      notActions: texts(raw.NotAction),
      resources: texts(raw.Resource),
      notResources: texts(raw.NotResource),
      services: texts(service),
      principals:
        typeof principal === "string" ? [principal] : Object.values(others).flatMap(texts),
      conditions: (raw.Condition ?? {}) as Statement["conditions"],
    };
  });
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function list(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function texts(value: unknown): string[] {
  return list(value).map(String);
}
