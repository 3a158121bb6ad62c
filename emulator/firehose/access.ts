import { jsonBody } from "../gateway/jsonBody.ts";
import { arnIn, type Home } from "../iam/arn.ts";
import { type Accesses, AwsError, type AwsRequest } from "../request.ts";

/** What a call of Firehose does: the operation, on the delivery stream that it names. */
export function firehoseAccess(home: Home): (request: AwsRequest) => Accesses {
  return ({ headers, body }) => {
    const target = headers["x-amz-target"];
    const [, operation] = /^Firehose_20150804\.(\w+)$/.exec(target ?? "") ?? [];
    if (operation === undefined) {
      throw new AwsError(
        400,
        "UnknownOperationException",
        `the local Firehose does not emulate ${target}`,
      );
    }
    const { DeliveryStreamName: name } = jsonBody(body);
    const resource = name === undefined ? "*" : arnIn(home, "firehose", `deliverystream/${name}`);
    return [{ action: `firehose:${operation}`, resource }];
  };
}
