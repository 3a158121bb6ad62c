import { ProgramError } from "./programError.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * The JSON that `aws.iam.getPolicyDocument` renders, in the provider's own order: a list of one is written
 * as its item, longer lists in descending order.
 *
 * @throws ProgramError for documents built on others, which isn't reproduced.
 */
export function policyDocument(inputs: Json): { json: string; minifiedJson: string } {
  for (const key of ["sourcePolicyDocuments", "overridePolicyDocuments"]) {
    if (inputs[key] !== undefined) {
      throw new ProgramError(
        `aws:iam/getPolicyDocument with ${key} is not reproduced here: put all statements into one document`,
      );
    }
  }
  const document = present({
    Version: inputs.version ?? "2012-10-17",
    Id: inputs.policyId,
    Statement: list(inputs.statements).map(statement),
  });
  return {
    json: JSON.stringify(document, undefined, 2),
    minifiedJson: JSON.stringify(document),
  };
}

function statement(written: unknown): Json {
  const given = written as Json;
  return present({
    Sid: given.sid,
    Effect: given.effect ?? "Allow",
    Action: values(given.actions),
    NotAction: values(given.notActions),
    Resource: variables(values(given.resources)),
    NotResource: variables(values(given.notResources)),
    Principal: principals(given.principals),
    NotPrincipal: principals(given.notPrincipals),
    Condition: conditions(given.conditions),
  });
}

function principals(written: unknown): unknown {
  const given = list(written) as { type: string; identifiers: string[] }[];
  if (given.length === 0) return undefined;
  const [only] = given;
  if (given.length === 1 && only?.type === "*" && only.identifiers.join() === "*") return "*";
  const byType = new Map<string, string[]>();
  for (const { type, identifiers } of given) {
    byType.set(type, [...(byType.get(type) ?? []), ...identifiers]);
  }
  return Object.fromEntries([...byType].map(([type, names]) => [type, variables(values(names))]));
}

function conditions(written: unknown): unknown {
  const given = list(written) as { test: string; variable: string; values: string[] }[];
  if (given.length === 0) return undefined;
  const byTest: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values: allowed } of given) {
    byTest[test] = { ...byTest[test], [variable]: variables(values(allowed)) };
  }
  return byTest;
}

/** `&{aws:username}` is how a policy variable is written where `${...}` means something else. */
function variables<T>(given: T): T {
  const text = JSON.stringify(given);
  return text === undefined ? given : JSON.parse(text.replaceAll("&{", "${"));
}

function values(written: unknown): unknown {
  const given = [...new Set(list(written))].sort().reverse();
  return given.length > 1 ? given : given[0];
}

function list(written: unknown): unknown[] {
  return Array.isArray(written) ? written : [];
}

function present(object: Json): Json {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
