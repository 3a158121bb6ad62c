import type { Resource } from "../../program/index.ts";
import type { Engine } from "./engine.ts";

/** A declared table, as input of CreateTable. */
export interface Table {
  readonly TableName: string;
  readonly BillingMode: "PAY_PER_REQUEST";
  readonly AttributeDefinitions: readonly {
    readonly AttributeName: string;
    readonly AttributeType: string;
  }[];
  readonly KeySchema: readonly {
    readonly AttributeName: string | undefined;
    readonly KeyType: "HASH" | "RANGE";
  }[];
}

/** Inputs of a table that would change what calls are answered. */
const UNPLAYED = ["globalSecondaryIndexes", "localSecondaryIndexes", "replicas"] as const;

/** @throws Error naming the table and what of it is not emulated. */
export function tableOf({ inputs, outputs }: Resource): Table {
  const name = String(outputs.name);
  const unsupported = UNPLAYED.find((key) => Array.isArray(inputs[key]) && inputs[key].length > 0);
  if (unsupported)
    throw new Error(`table ${name}: the local DynamoDB does not emulate ${unsupported}`);
  const {
    attributes = [],
    hashKey,
    rangeKey,
  } = inputs as {
    attributes?: readonly { readonly name: string; readonly type: string }[];
    hashKey?: string;
    rangeKey?: string;
  };
  return {
    TableName: name,
    // Of the two billing modes the one without a rate to keep to: rates are not emulated.
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: attributes.map(({ name: AttributeName, type: AttributeType }) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: [
      { AttributeName: hashKey, KeyType: "HASH" },
      ...(rangeKey === undefined ? [] : [{ AttributeName: rangeKey, KeyType: "RANGE" } as const]),
    ],
  };
}

/** Create the tables that an earlier run has not left. */
export async function createTables(engine: Engine, tables: readonly Table[]): Promise<void> {
  for (const table of tables) {
    const { TableName } = table;
    if (await status(engine, TableName)) continue;
    await ask(engine, "CreateTable", table);
    while ((await status(engine, TableName)) !== "ACTIVE");
  }
}

async function status(engine: Engine, TableName: string): Promise<string | undefined> {
  return (await ask(engine, "DescribeTable", { TableName }))?.Table.TableStatus;
}

/** @returns nothing for a table that isn't there. */
async function ask(
  engine: Engine,
  operation: "CreateTable" | "DescribeTable",
  input: Pick<Table, "TableName">,
): Promise<{ readonly Table: { readonly TableStatus: string } } | undefined> {
  const { status, body } = await engine.call(
    `DynamoDB_20120810.${operation}`,
    JSON.stringify(input),
  );
  const output = JSON.parse(body);
  if (status === 200) return output;
  if (String(output.__type).endsWith("#ResourceNotFoundException")) return undefined;
  throw new Error(`table ${input.TableName}: ${output.message}`);
}
