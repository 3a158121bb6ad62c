import type { Graph } from "../../program/graph.ts";
import type { Clock } from "../clock.ts";
import { faultyDynamoDb } from "../dynamodb/faults.ts";
import { faultyFirehose, faultyKinesis } from "../kinesis/faults.ts";
import { faultyS3 } from "../s3/faults.ts";
import { faultySageMaker } from "../sagemaker/faults.ts";
import type { AwsRequest, AwsResponse, Service } from "../service.ts";
import type { Faults } from "./faults.ts";

/** How a service answers one call. */
export type Handler = (request: AwsRequest) => Promise<AwsResponse>;

/** Where faults are injected. */
export interface Scene {
  readonly faults: Faults;
  readonly graph: Graph;
  readonly clock: Clock;
  /** Ends every wait. */
  readonly signal: AbortSignal;
}

/** A service's handler with what goes wrong between it and its clients. */
export type Faulty = (handle: Handler, scene: Scene) => Handler;

/** Lambda and the reading side of Firehose are not here: what goes wrong there goes wrong inside. */
const FAULTY: Partial<Record<NonNullable<Service["signingName"]>, Faulty>> = {
  dynamodb: faultyDynamoDb,
  firehose: faultyFirehose,
  kinesis: faultyKinesis,
  s3: faultyS3,
  sagemaker: faultySageMaker,
};

/** The service as its clients meet it; what it counts is of the calls that get through to it. */
export function faulty(service: Service, scene: Scene): Service {
  const { signingName, handle } = service;
  const decorate = signingName && FAULTY[signingName];
  if (!decorate || !handle) return service;
  const decorated = decorate((request) => handle.call(service, request), scene);
  return Object.create(service, { handle: { value: decorated } });
}
