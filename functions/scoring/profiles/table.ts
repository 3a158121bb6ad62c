import { setTimeout as sleep } from "node:timers/promises";
import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Item } from "./item.ts";
import type { addition, rewrite } from "./update.ts";

/** Keys of one BatchGetItem, and such calls at a time. */
const BATCH = 100;
const READS = 8;
/** Full jitter between reads of what a table under pressure left out: 0 to this, doubled each time, at most a second. */
const PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
/** Times that the SDK tries a call that failed for a passing reason, with its own jitter. */
const ATTEMPTS = 4;

/** @param settings Only for where the program doesn't run in Lambda. */
export function tableClient(settings: DynamoDBClientConfig = {}): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: ATTEMPTS,
    // Put together once rather than for each of thousands of calls.
    cacheMiddleware: true,
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
    },
    ...settings,
  });
}

/** What a read brought: the items there are, and the ids that could not be read. */
export interface Read {
  readonly items: Map<string, Item>;
  readonly unread: Map<string, unknown>;
}

/** The calls that profiles make. Reads are consistent: the batch before this one has just been written. */
export class Table {
  readonly name: string;
  readonly #client: DynamoDBClient;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.name = name;
  }

  /** Read many items, each once. Never throws: what can't be read is told, with the error. */
  async read(ids: readonly string[], signal: AbortSignal): Promise<Read> {
    const items = new Map<string, Item>();
    const unread = new Map<string, unknown>();
    const queue = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, i) =>
      ids.slice(i * BATCH, (i + 1) * BATCH),
    );
    const work = async () => {
      for (let batch = queue.shift(); batch; batch = queue.shift()) {
        let left = batch;
        try {
          for (let attempt = 0; left.length > 0; attempt++) {
            if (attempt > 0) await pause(attempt, signal);
            const { Responses, UnprocessedKeys } = await this.#batch(left, signal);
            for (const item of Responses?.[this.name] ?? []) items.set(idOf(item), item);
            left = (UnprocessedKeys?.[this.name]?.Keys ?? []).map(idOf);
          }
        } catch (error) {
          for (const id of left) unread.set(id, error);
        }
      }
    };
    await Promise.all(Array.from({ length: READS }, work));
    return { items, unread };
  }

  #batch(ids: readonly string[], signal: AbortSignal): Promise<BatchGetItemCommandOutput> {
    const Keys = ids.map((id) => ({ id: { S: id } }));
    return this.#client.send(
      new BatchGetItemCommand({ RequestItems: { [this.name]: { Keys, ConsistentRead: true } } }),
      { abortSignal: signal },
    );
  }

  /** Read one item. */
  async get(id: string, signal: AbortSignal): Promise<Item | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.name, Key: { id: { S: id } }, ConsistentRead: true }),
      { abortSignal: signal },
    );
    return Item;
  }

  /** Write, and say whether the condition held. */
  async write(
    change: { update: ReturnType<typeof addition> } | { put: ReturnType<typeof rewrite> },
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      await ("update" in change
        ? this.#client.send(new UpdateItemCommand(change.update), { abortSignal: signal })
        : this.#client.send(new PutItemCommand(change.put), { abortSignal: signal }));
      return true;
    } catch (error) {
      if ((error as Error).name === "ConditionalCheckFailedException") return false;
      throw error;
    }
  }
}

function idOf(item: Item): string {
  return item.id?.S ?? "";
}

function pause(attempt: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
  return sleep(Math.random() * longest, undefined, { signal });
}
