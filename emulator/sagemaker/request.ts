import { AwsError, type AwsRequest } from "../request.ts";

/**
 * The endpoint that a request invokes, by name.
 *
 * @throws AwsError `UnknownOperationException` for any other request.
 */
export function endpointOf({ method, path }: AwsRequest): string {
  const [, name] = /^\/endpoints\/([^/]+)\/invocations$/.exec(path) ?? [];
  if (method === "POST" && name !== undefined) return name;
  throw new AwsError(404, "UnknownOperationException", "only InvokeEndpoint is emulated");
}
