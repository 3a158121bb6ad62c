import type { DeclaredPolicies } from "../../../emulator/iam/authoriser.ts";
import { statementsOf } from "../../../emulator/iam/document.ts";
import { POLICY_INPUTS } from "../../../emulator/iam/policies.ts";
import type { Statement } from "../../../emulator/iam/statement.ts";
import { matcher } from "../../../emulator/iam/wildcard.ts";
import { USERS } from "../../../local/users.ts";
import type { Graph, Resource } from "../../../program/graph.ts";
import { EXERCISED, type Grants, UNEXERCISED } from "./grants.ts";
import { play, without } from "./playing.ts";
import { RECORDS } from "./scenarios.ts";

type Held = DeclaredPolicies["statements"][number];

/** Each policy and each action in it, such as `scoring-role-policy dynamodb:GetItem`, of the resources of some stacks. */
export function grantsOf(
  resources: readonly Pick<Resource, "type" | "name" | "inputs">[],
): Set<string> {
  const grants = resources.flatMap(({ type, name, inputs }) => {
    const key = POLICY_INPUTS[type];
    if (key === undefined) return [];
    const actions = statementsOf(inputs[key], name).flatMap(({ Action = ["*"] }) => Action);
    return actions.map((action) => `${name} ${action}`);
  });
  return new Set(grants);
}

/** The entries of both lists. */
export function listed(): { readonly exercised: string[]; readonly unexercised: string[] } {
  const entries = (grants: Grants) =>
    Object.entries(grants).flatMap(([policy, actions]) =>
      actions.map((action) => `${policy} ${action}`),
    );
  return {
    exercised: entries(EXERCISED),
    unexercised: UNEXERCISED.flatMap(({ grants }) => entries(grants)),
  };
}

/** Actions that are said to be exercised and weren't, or the other way round, by statement. */
export function misjudged({ statements }: DeclaredPolicies): string[] {
  return statements.flatMap(({ statement }) =>
    actionsOf(statement).flatMap((action) => {
      const matches = matcher(action.toLowerCase());
      const used = [...statement.used].some((one) => matches(one.toLowerCase()));
      if (used === isExercised(statement, action)) return [];
      return [`${statement.name} ${action}: ${used ? "used" : "not used"}`];
    }),
  );
}

/** Statements of which a local run exercises something. */
export function exercisedStatements({ statements }: DeclaredPolicies): Held[] {
  return statements.filter(({ statement }) =>
    actionsOf(statement).some((action) => isExercised(statement, action)),
  );
}

/**
 * What a run without a statement is denied, if that is just what the statement allows; else what came of it.
 *
 * @returns `denied` when all is as it should be.
 */
export async function outcomeWithout(
  graph: Graph,
  { holder = "", statement }: Held,
): Promise<string> {
  const users = USERS.filter((user) => holder.endsWith(`:user/${user}`));
  const { policies, error } = await play(
    without(graph, statement.policy, statement.index),
    RECORDS,
    users,
  );
  const { denials } = policies;
  const others = denials.filter(({ principal, action, resource }) => {
    const held = action === "sts:AssumeRole" ? resource : principal;
    return held !== holder || !statement.covers(action);
  });
  if (denials.length > 0 && others.length === 0) return "denied";
  return JSON.stringify({ denials: others, error: String(error) });
}

function actionsOf({ elements }: Statement): readonly string[] {
  return elements.Action ?? ["*"];
}

function isExercised({ policy }: Statement, action: string): boolean {
  return EXERCISED[policy]?.includes(action) ?? false;
}
