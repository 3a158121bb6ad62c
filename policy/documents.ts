import type { ResourceValidationArgs } from "@pulumi/policy";
import { known } from "./rule.ts";

/** A statement of a policy document, each list a list. What only a deployment can tell is left out. */
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

/** Types that may hold documents: AWS's own, and the network component that passes them on to its endpoints. */
export const WITH_DOCUMENTS = /^(aws|awsx):/;

/** Every policy document among the inputs of a resource. */
export function documentsOf({ type, props }: ResourceValidationArgs): Document[] {
  const found: [Document["kind"], unknown][] = [
    [kindOf(type), props.policy],
    ["trust", props.assumeRolePolicy],
    ...list(props.inlinePolicies).map((inline): [Document["kind"], unknown] => [
      "permissions",
      (inline as { policy?: unknown }).policy,
    ]),
    ...list(props.vpcEndpointSpecs).map((spec): [Document["kind"], unknown] => [
      "endpoint",
      (spec as { policy?: unknown }).policy,
    ]),
  ];
  return found.flatMap(([kind, document]) => {
    const statements = statementsOf(document);
    return statements.length > 0 ? [{ kind, statements }] : [];
  });
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

/** @param document An object, or its JSON. What is no document at all has no statements: AWS refuses it. */
export function statementsOf(document: unknown): Statement[] {
  const parsed = typeof document === "string" ? fromJson(document) : document;
  const { Statement: statements } = (parsed ?? {}) as { Statement?: unknown };
  return list(statements).map((statement) => {
    const raw = statement as Record<string, unknown>;
    const principal = known(() => raw.Principal);
    const named = typeof principal === "object" ? (principal as Record<string, unknown>) : {};
    const { Service: _, ...others } = known(() => ({ ...named })) ?? {};
    return {
      allows: raw.Effect === "Allow",
      actions: texts(() => raw.Action),
      notActions: texts(() => raw.NotAction),
      resources: texts(() => raw.Resource),
      notResources: texts(() => raw.NotResource),
      services: texts(() => named.Service),
      principals:
        typeof principal === "string"
          ? [principal]
          : Object.keys(others).flatMap((kind) => texts(() => named[kind])),
      conditions: (known(() => raw.Condition) ?? {}) as Statement["conditions"],
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

function texts(read: () => unknown): string[] {
  const value = known(read);
  if (!Array.isArray(value)) return list(value).map(String);
  return Array.from({ length: value.length }, (_, i) => known(() => String(value[i]))).filter(
    (text) => text !== undefined,
  );
}
