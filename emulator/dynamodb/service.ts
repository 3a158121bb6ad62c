import { join } from "node:path";
import type { Service, ServiceContext } from "../service.ts";
import { dynamoDbAccess } from "./access.ts";
import { Engine } from "./engine.ts";
import { faultyDynamoDb } from "./faults.ts";
import { createTables, tableOf } from "./tables.ts";

/** DynamoDB, and what the run wants to know of it. */
export interface DynamoDb extends Service {
  /** Items asked for in BatchGetItem and GetItem, those that aren't there included. */
  readonly keysRead: number;
  /** PutItem and UpdateItem that succeeded. */
  readonly writes: number;
  /** Writes whose condition was not met. */
  readonly conflicts: number;
}

const TABLE = "aws:dynamodb/table:Table";

/**
 * DynamoDB, with the declared tables: dynalite, which keeps them in `OUT/dynamodb`. It is started when there are
 * tables, otherwise by the first call.
 *
 * Played beyond what dynalite does: the limits of expressions, 4 KB and 300 operators; and conditions on binary values,
 * which it compares as text (in the filters of Query and Scan it still does). Not emulated: capacity and throttling, hot keys included; expiry (TTL); transactions, PartiQL,
 * indexes, streams, backups; tables named by their ARN. Reads are always consistent.
 * `ReturnValuesOnConditionCheckFailure` is ignored: the error never holds the item. A number that ADD makes may have
 * more than the 38 digits that AWS keeps.
 *
 * @throws Error naming a table and what of it can't be emulated.
 */
export async function dynamoDb({ graph, out }: ServiceContext): Promise<DynamoDb> {
  const tables = graph.resources.filter(({ type }) => type === TABLE).map(tableOf);
  const { region, accountId } = graph;
  let opening: Promise<Engine> | undefined;
  const opened = () => {
    opening ??= Engine.open({ directory: join(out, "dynamodb"), region, accountId });
    return opening;
  };
  const close = async () => {
    await (await opening)?.close();
  };
  if (tables.length > 0) {
    const engine = await opened();
    try {
      await createTables(engine, tables);
    } catch (error) {
      await close();
      throw error;
    }
  }
  const counters = { keysRead: 0, writes: 0, conflicts: 0 };

  return {
    signingName: "dynamodb",
    resourceTypes: [TABLE],
    get keysRead() {
      return counters.keysRead;
    },
    get writes() {
      return counters.writes;
    },
    get conflicts() {
      return counters.conflicts;
    },
    access: dynamoDbAccess(graph),
    faulty: faultyDynamoDb,
    async handle({ headers, body: input }) {
      const target = headers["x-amz-target"] ?? "";
      const { status, body, keys } = await (await opened()).call(target, input.toString());
      counters.keysRead += keys;
      if (status === 200) {
        if (/\.(?:Put|Update)Item$/.test(target)) counters.writes++;
      } else if (body.includes("#ConditionalCheckFailedException")) {
        counters.conflicts++;
      }
      return { status, headers: { "content-type": "application/x-amz-json-1.0" }, body };
    },
    close,
  };
}
