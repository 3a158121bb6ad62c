import * as z from "zod/mini";

const values = z.pipe(
  z.union([z.string(), z.array(z.string())]),
  z.transform((given) => (typeof given === "string" ? [given] : given)),
);
// Numbers and booleans are written as such in many policies; AWS reads them as text.
const operands = z.pipe(
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(z.union([z.string(), z.number(), z.boolean()])),
  ]),
  z.transform((given) => (Array.isArray(given) ? given : [given]).map(String)),
);
const principals = z.union([z.literal("*"), z.record(z.string(), values)]);

/** Every element of the policy language; any other is refused. */
const statementSchema = z.strictObject({
  Sid: z.optional(z.string()),
  Effect: z.enum(["Allow", "Deny"]),
  Action: z.optional(values),
  NotAction: z.optional(values),
  Resource: z.optional(values),
  NotResource: z.optional(values),
  Principal: z.optional(principals),
  NotPrincipal: z.optional(principals),
  Condition: z.optional(z.record(z.string(), z.record(z.string(), operands))),
});

const documentSchema = z.strictObject({
  Version: z.optional(z.enum(["2008-10-17", "2012-10-17"])),
  Id: z.optional(z.string()),
  Statement: z.pipe(
    z.union([statementSchema, z.array(statementSchema)]),
    z.transform((given) => (Array.isArray(given) ? given : [given])),
  ),
});

/** One statement of a policy, each list written as a list. */
export type StatementElements = z.infer<typeof statementSchema>;

/** Of a statement: to whom it applies. */
export type Principals = z.infer<typeof principals>;

/**
 * The statements of a policy.
 *
 * @param document An object, or its JSON.
 * @param at What the policy is called, for the error.
 * @throws Error naming the policy and the element that is no policy's.
 */
export function statementsOf(document: unknown, at: string): StatementElements[] {
  const result = documentSchema.safeParse(parsed(document, at));
  if (result.success) return result.data.Statement;
  const [issue] = result.error.issues;
  throw new Error(`${at}: ${issue?.path.join(".") || "policy"}: ${issue?.message}`);
}

function parsed(document: unknown, at: string): unknown {
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document);
  } catch (error) {
    throw new Error(`${at}: the policy is not JSON: ${(error as Error).message}`);
  }
}
