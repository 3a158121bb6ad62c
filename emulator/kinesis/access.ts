import { jsonBody } from "../gateway/jsonBody.ts";
import { arnIn, type Home } from "../iam/arn.ts";
import { type Accesses, AwsError, type AwsRequest } from "../request.ts";
import { positionOf } from "./iterator.ts";

/**
 * What a call of Kinesis does: the operation, on the stream that it names, or that its iterator or its token came from.
 */
export function kinesisAccess(home: Home): (request: AwsRequest) => Accesses {
  const streamArn = (name: unknown) => arnIn(home, "kinesis", `stream/${name}`);
  return ({ headers, body }) => {
    const target = headers["x-amz-target"];
    const [, operation] = /^Kinesis_20131202\.(\w+)$/.exec(target ?? "") ?? [];
    if (operation === undefined) {
      throw new AwsError(
        400,
        "UnknownOperationException",
        `the local Kinesis does not emulate ${target}`,
      );
    }
    const { StreamARN, StreamName, ShardIterator, NextToken } = jsonBody(body);
    const from = ShardIterator ?? (operation === "ListShards" ? NextToken : undefined);
    const resource =
      from !== undefined
        ? streamArn(positionOf(from).stream)
        : StreamARN
          ? String(StreamARN)
          : StreamName === undefined
            ? "*"
            : streamArn(StreamName);
    return [{ action: `kinesis:${operation}`, resource }];
  };
}
