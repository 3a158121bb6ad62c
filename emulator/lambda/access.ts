import { arnIn, type Home } from "../iam/arn.ts";
import type { Accesses, AwsRequest } from "../request.ts";
import { invokedBy } from "./request.ts";

/** What a call of Lambda does: it invokes a function, as qualified as it was asked for. */
export function lambdaAccess(home: Home): (request: AwsRequest) => Accesses {
  return (request) => {
    const { name, qualifier } = invokedBy(request);
    const path = `function:${name}${qualifier === undefined ? "" : `:${qualifier}`}`;
    return [{ action: "lambda:InvokeFunction", resource: arnIn(home, "lambda", path) }];
  };
}
