import { setTimeout as sleep } from "node:timers/promises";
import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { FailedRecord } from "../lake/failedRecord.ts";

/** Most keys in one BatchGetItem. */
const MAX_KEYS = 100;
/** Milliseconds before what DynamoDB left out of an answer is asked for again, times the attempt. */
const WAIT = 50;
/**
 * Days that a record is remembered after its last replay: past ten years, the longest that a stack may keep error
 * objects (`deliveredExpiryDays`). An error object that outlived its entry would be replayed again.
 */
const EXPIRY_DAYS = 3_700;
const DAY = 86_400_000;

type Item = Record<string, AttributeValue>;

/** One failure of a record after which it was replayed to the stream. */
export interface Replay {
  readonly errorCode: string;
  /** {@link FailedRecord.id}. */
  readonly failure: string;
  /** When its last attempt had ended, epoch milliseconds. */
  readonly attemptEndingTimestamp?: number;
  /** When it was replayed, epoch milliseconds. */
  readonly replayed: number;
}

/** What the ledger knows of a record. */
export interface Entry {
  /** Times that it was replayed. */
  readonly attempts: number;
  /** In the order in which they were noted. */
  readonly replays: readonly Replay[];
}

/**
 * Which failed records were replayed to the stream: a table whose `id` is the SHA-256 of the original, in hexadecimal
 * digits. It holds nothing of the record itself.
 *
 * A replay is noted after the put, unless the same failure has been noted already. Both can't be atomic: a crash in
 * between lets the next run put the record again, and two runs at once may each put it. It then arrives twice, and is
 * never lost.
 */
export class Ledger {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** What is known of records, by their SHA-256; those never replayed are left out. */
  async read(ids: Iterable<string>): Promise<Map<string, Entry>> {
    const distinct = [...new Set(ids)];
    const found = new Map<string, Entry>();
    for (let i = 0; i < distinct.length; i += MAX_KEYS) {
      for (const item of await this.#items(distinct.slice(i, i + MAX_KEYS))) {
        found.set(item.id?.S ?? "", entryOf(item));
      }
    }
    return found;
  }

  /**
   * Note that a record was replayed.
   *
   * @param now Epoch milliseconds.
   * @returns false when somebody has noted a replay after this failure before: the record went twice.
   */
  async note({ sha256, failure, id }: FailedRecord, now: number): Promise<boolean> {
    const { errorCode, attemptEndingTimestamp: ended } = failure;
    const replay = {
      errorCode: { S: errorCode },
      failure: { S: id },
      ...(ended !== undefined && { attemptEndingTimestamp: { N: `${ended}` } }),
      replayed: { N: `${now}` },
    };
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { id: { S: sha256 } },
          ConditionExpression: "NOT contains(failures, :failure)",
          UpdateExpression:
            "ADD attempts :one, failures :failures " +
            "SET replays = list_append(if_not_exists(replays, :none), :replay), expiresAt = :expiry",
          ExpressionAttributeValues: {
            ":failure": { S: id },
            ":failures": { SS: [id] },
            ":one": { N: "1" },
            ":none": { L: [] },
            ":replay": { L: [{ M: replay }] },
            ":expiry": { N: `${Math.ceil((now + EXPIRY_DAYS * DAY) / 1000)}` },
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async #items(ids: readonly string[]): Promise<Item[]> {
    const items: Item[] = [];
    let left: Item[] = ids.map((id) => ({ id: { S: id } }));
    for (let attempt = 1; left.length > 0; attempt++) {
      if (attempt > 1) await sleep(Math.random() * WAIT * attempt);
      // What was noted a moment ago has to be seen.
      const RequestItems = { [this.#table]: { Keys: left, ConsistentRead: true } };
      const answer: BatchGetItemCommandOutput = await this.#client.send(
        new BatchGetItemCommand({ RequestItems }),
      );
      items.push(...(answer.Responses?.[this.#table] ?? []));
      left = answer.UnprocessedKeys?.[this.#table]?.Keys ?? [];
    }
    return items;
  }
}

function entryOf({ attempts, replays }: Item): Entry {
  return { attempts: Number(attempts?.N ?? 0), replays: (replays?.L ?? []).map(replayOf) };
}

function replayOf({ M: fields = {} }: AttributeValue): Replay {
  const ended = fields.attemptEndingTimestamp?.N;
  return {
    errorCode: fields.errorCode?.S ?? "",
    failure: fields.failure?.S ?? "",
    ...(ended !== undefined && { attemptEndingTimestamp: Number(ended) }),
    replayed: Number(fields.replayed?.N ?? 0),
  };
}
