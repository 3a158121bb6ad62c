import { join } from "node:path";
import { jsonBody } from "../gateway/jsonBody.ts";
import { AwsError, type AwsResponse } from "../request.ts";
import type { Service, ServiceContext } from "../service.ts";
import { kinesisAccess } from "./access.ts";
import { faultyKinesis } from "./faults.ts";
import { operationsOn } from "./operations.ts";
import { openStream, type Stream } from "./stream.ts";

/** Kinesis Data Streams, and what the run wants to know of it. */
export interface Kinesis extends Service {
  /** Records acknowledged so far, those of an earlier run that this one continues included. */
  readonly accepted: number;
  /** Per stream ARN and shard id, the sequence number of the last record; empty shards are left out. */
  tips(): Map<string, Map<string, string>>;
  /** How many records of a shard there are up to a sequence number, itself included. */
  upTo(streamArn: string, shardId: string, sequenceNumber: string): number;
}

const STREAM = "aws:kinesis/stream:Stream";
const JSON_1_1 = "application/x-amz-json-1.1";

/**
 * Kinesis Data Streams, with the declared streams: `OUT/kinesis/<stream>/<shard>.ndjson`.
 *
 * A shard's read and write limits are AWS's, scaled by the clock. Not emulated: records never expire (the
 * retention is only reported), shards are never split or merged, no enhanced fan-out.
 */
export async function kinesis({ graph, out, clock }: ServiceContext): Promise<Kinesis> {
  const streams: Stream[] = [];
  const close = async () => {
    for (const { log } of streams.flatMap(({ shards }) => shards)) await log.close();
  };
  try {
    for (const resource of graph.resources.filter(({ type }) => type === STREAM)) {
      streams.push(await openStream(resource, join(out, "kinesis"), clock));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const operations = operationsOn(streams, graph.accountId);

  return {
    signingName: "kinesis",
    resourceTypes: [STREAM],
    get accepted() {
      return streams.flatMap(({ shards }) => shards).reduce((sum, { log }) => sum + log.length, 0);
    },
    tips() {
      return new Map(
        streams.map(({ arn, shards }) => [
          arn,
          new Map(
            shards
              .filter(({ log }) => log.length > 0)
              .map((shard) => [shard.id, shard.sequenceNumber(shard.log.length)]),
          ),
        ]),
      );
    },
    upTo(streamArn, shardId, sequenceNumber) {
      const stream = streams.find(({ arn }) => arn === streamArn);
      const shard = stream?.shards.find(({ id }) => id === shardId);
      return shard?.ordinal(sequenceNumber) ?? 0;
    },
    access: kinesisAccess(graph),
    faulty: faultyKinesis,
    async handle({ headers, body }): Promise<AwsResponse> {
      const name = /^Kinesis_20131202\.(\w+)$/.exec(headers["x-amz-target"] ?? "")?.[1] ?? "";
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (!operation) {
        throw new AwsError(
          400,
          "UnknownOperationException",
          `the local Kinesis does not emulate ${headers["x-amz-target"]}; it emulates ${Object.keys(operations).join(", ")}`,
        );
      }
      const answer = await operation(jsonBody(body));
      return {
        status: 200,
        headers: { "content-type": JSON_1_1 },
        body: answer instanceof Uint8Array ? answer : JSON.stringify(answer),
      };
    },
    close,
  };
}
