import { arnIn, type Home } from "../iam/arn.ts";
import type { Accesses, AwsRequest } from "../request.ts";
import { endpointOf } from "./request.ts";

/** What a call of SageMaker's runtime does: it invokes an endpoint, whose name ARNs have in lower case. */
export function sageMakerAccess(home: Home): (request: AwsRequest) => Accesses {
  return (request) => {
    const resource = arnIn(home, "sagemaker", `endpoint/${endpointOf(request).toLowerCase()}`);
    return [{ action: "sagemaker:InvokeEndpoint", resource }];
  };
}
