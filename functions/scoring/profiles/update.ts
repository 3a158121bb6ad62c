import type {
  AttributeValue,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Shape } from "../../../features/profile.ts";
import { bucketAttributes, itemOf, names } from "./item.ts";
import {
  type Bucket,
  bucketFor,
  type Counted,
  count,
  emptyBucket,
  generationOf,
  newProfile,
  rolledOver,
  type StoredProfile,
} from "./storedProfile.ts";

/**
 * Events that one generation of an item remembers. Each takes 12 bytes, and DynamoDB charges a write by the size of
 * the whole item, up to 400 KB.
 */
export const MOST_MARKS = 1_000;
/** Events in one update: each is three of the 300 operators that DynamoDB allows in a condition. */
export const MOST_EVENTS = 80;

/** Where and for how long. */
export interface Target {
  readonly table: string;
  readonly id: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** @default MOST_MARKS */
  readonly mostMarks: number;
}

/** Whether the item takes no more events of a generation. */
export function isFull(stored: StoredProfile, generation: number, mostMarks: number): boolean {
  return (bucketFor(stored, generation)?.marks.size ?? 0) >= mostMarks;
}

/** Newest generation of the two that the item takes no more events of. */
export function newestFull(stored: StoredProfile, mostMarks: number): number | undefined {
  const { generation } = stored;
  return [generation, generation - 1].find((it) => isFull(stored, it, mostMarks));
}

/**
 * An update that adds events to an item, or begins it, under the condition that it is of this generation, or new, and
 * has none of the events yet. What others add meanwhile doesn't matter.
 *
 * @param generation The newer of the two that the item takes; all events are of one of them.
 * @param events At most {@link MOST_EVENTS}.
 */
export function addition(
  target: Target,
  shape: Shape,
  generation: number,
  events: readonly Counted[],
): UpdateItemCommandInput {
  const buckets = new Map<number, Bucket>();
  for (const event of events) {
    const of = generationOf(event.contribution.time);
    const bucket = buckets.get(of) ?? emptyBucket(shape);
    buckets.set(of, bucket);
    count(bucket, event);
  }
  const values: Record<string, AttributeValue> = {
    ":g": { N: String(generation) },
    ":v": { N: "1" },
    ":x": { N: String(target.expiresAt) },
    ":most": { N: String(target.mostMarks) },
  };
  const adds = ["v :v"];
  // Of an item that is new nothing else has to be asked, so that the OR needs no parentheses.
  const conditions = ["attribute_not_exists(g) OR g = :g"];
  for (const [of, bucket] of buckets) {
    for (const [name, value] of Object.entries(bucketAttributes(bucket, of))) {
      adds.push(`${name} :${name}`);
      values[`:${name}`] = value;
    }
    const name = names.marks(of);
    conditions.push(`NOT size(${name}) >= :most`);
    [...bucket.marks.values()].forEach(({ bytes }, i) => {
      conditions.push(`NOT contains(${name}, :${name}${i})`);
      values[`:${name}${i}`] = { B: bytes };
    });
  }
  return {
    TableName: target.table,
    Key: { id: { S: target.id } },
    UpdateExpression: `ADD ${adds.join(", ")} SET g = :g, expiresAt = :x`,
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeValues: values,
  };
}

/**
 * An item written anew, when an event begins another generation. Under the condition that nobody wrote it meanwhile.
 *
 * @param stored What is there, if there is anything.
 * @param events In the order of their generations, none older than what the item takes.
 */
export function rewrite(
  target: Target,
  shape: Shape,
  stored: StoredProfile | undefined,
  events: readonly Counted[],
): PutItemCommandInput {
  const first = events[0] as Counted;
  let next = copied(stored ?? newProfile(shape, generationOf(first.contribution.time)));
  next = { ...next, spread: newestFull(next, target.mostMarks) ?? next.spread };
  for (const event of events) {
    const generation = generationOf(event.contribution.time);
    next = rolledOver(next, generation);
    const bucket = bucketFor(next, generation);
    if (bucket) count(bucket, event);
  }
  return {
    TableName: target.table,
    Item: itemOf(target.id, { ...next, version: next.version + 1 }, target.expiresAt),
    ...(stored
      ? {
          ConditionExpression: "v = :v",
          ExpressionAttributeValues: { ":v": { N: String(stored.version) } },
        }
      : { ConditionExpression: "attribute_not_exists(id)" }),
  };
}

/** Counting changes buckets in place. */
export function copied(stored: StoredProfile): StoredProfile {
  const bucket = ({ shape, sums, days, marks }: Bucket): Bucket => ({
    shape,
    sums: sums.slice(),
    days: days.slice(),
    marks: new Map(marks),
  });
  return { ...stored, older: bucket(stored.older), newer: bucket(stored.newer) };
}
