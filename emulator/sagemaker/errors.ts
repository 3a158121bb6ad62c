import type { Graph } from "../../program/index.ts";
import { AwsError } from "../request.ts";

/** What became of a call that the container was to answer. */
export interface ModelFailure {
  /** Name of the endpoint. */
  readonly endpoint: string;
  /** Status that the container answered with; 0 when it didn't. */
  readonly status: number;
  /** How the message goes on after it has named the status. */
  readonly said: string;
  /** Body that the container answered with. */
  readonly original?: string;
}

/** The error with which SageMaker reports that a container failed. */
export function modelError(graph: Graph, fault: ModelFailure): AwsError {
  const { endpoint, status, said, original = "" } = fault;
  const group = `/aws/sagemaker/Endpoints/${endpoint}`;
  const whose = status >= 400 && status < 500 ? "client" : "server";
  return new AwsError(
    424,
    "ModelError",
    `Received ${whose} error (${status}) from primary ${said}. See the log group ${group} in account ${graph.accountId} for more information.`,
    {
      OriginalStatusCode: status,
      OriginalMessage: original,
      LogStreamArn: `arn:aws:logs:${graph.region}:${graph.accountId}:log-group:${group}`,
    },
  );
}

/** Likewise, that it said something. */
export function modelErrorWith(
  graph: Graph,
  endpoint: string,
  status: number,
  original: string,
): AwsError {
  return modelError(graph, { endpoint, status, original, said: `with message "${original}"` });
}

/** What SageMaker knows no endpoint by. */
export function endpointNotFound(graph: Graph, name: string): AwsError {
  const message = `Endpoint ${name} of account ${graph.accountId} not found.`;
  return new AwsError(400, "ValidationError", message);
}
