import type { Graph } from "../../program/index.ts";
import type { Access } from "../request.ts";
import type { Context } from "./condition.ts";

/** Keys that only some calls have, from their {@link Access.context}. */
const KEYS_OF_CALLS = ["s3:delimiter", "s3:max-keys", "s3:prefix"];

/** What every call of a principal has. */
const GLOBAL: Readonly<Record<string, (principal: string, graph: Graph) => string>> = {
  // A machine's own loopback stands for TLS: nobody can listen in, and the signature is checked.
  "aws:securetransport": () => "true",
  "aws:requestedregion": (_, { region }) => region,
  "aws:principalarn": (principal) => principal,
  "aws:principalaccount": (_, { accountId }) => accountId,
  "aws:principaltype": (principal) => (principal.includes(":role/") ? "AssumedRole" : "User"),
  "aws:resourceaccount": (_, { accountId }) => accountId,
};

const SOURCE_ACCOUNT = "aws:sourceaccount";

/** What conditions on calls may ask. A call that a principal makes itself has no source, neither account nor ARN. */
export const CALL_KEYS: ReadonlySet<string> = new Set([
  ...Object.keys(GLOBAL),
  ...KEYS_OF_CALLS,
  SOURCE_ACCOUNT,
  "aws:sourcearn",
]);

/** What conditions on who acts as a role may ask. */
export const TRUST_KEYS: ReadonlySet<string> = new Set(["aws:requestedregion", SOURCE_ACCOUNT]);

/** What conditions get to see of a call. */
export function callContext(principal: string, { context }: Access, graph: Graph): Context {
  return (key) => {
    const value = GLOBAL[key]?.(principal, graph) ?? context?.[key];
    return value === undefined ? undefined : [value];
  };
}

/** What conditions get to see of a service that acts as a role: on behalf of the account it runs in. */
export function trustContext({ region, accountId }: Graph): Context {
  const values: Readonly<Record<string, string>> = {
    "aws:requestedregion": region,
    [SOURCE_ACCOUNT]: accountId,
  };
  return (key) => (values[key] === undefined ? undefined : [values[key]]);
}
