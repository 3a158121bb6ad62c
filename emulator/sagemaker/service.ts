import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Graph } from "../../program/index.ts";
import { AwsError, type AwsRequest, type AwsResponse } from "../request.ts";
import type { Service, ServiceContext } from "../service.ts";
import { sageMakerAccess } from "./access.ts";
import { declaredEndpoints, type Endpoint, loaded, type Variant } from "./endpoints.ts";
import { endpointNotFound, modelError, modelErrorWith } from "./errors.ts";
import { faultySageMaker } from "./faults.ts";
import { endpointOf } from "./request.ts";
import { answer, type ContainerReply } from "./xgboost/container.ts";

/** SageMaker's runtime, with every endpoint that the program declares in service. */
export interface SageMaker extends Service {
  /** Invocations so far by endpoint name, whatever they were answered. */
  readonly calls: ReadonlyMap<string, number>;
}

/**
 * Answers `InvokeEndpoint` as SageMaker and its XGBoost container do. The models are read from the declared
 * artifacts through S3, as the model's execution role; they are loaded when the promise resolves.
 *
 * @throws Error naming the endpoint for one that can't be emulated, or whose artifact doesn't load.
 */
export async function sageMaker(context: ServiceContext): Promise<SageMaker> {
  const { graph } = context;
  const endpoints = new Map<string, Endpoint>();
  for (const declared of declaredEndpoints(graph)) {
    endpoints.set(declared.name, await loaded(declared, context));
  }
  const calls = new Map([...endpoints.keys()].map((name) => [name, 0]));
  const busy = new Map<string, number>();

  async function invoke(endpoint: Endpoint, request: AwsRequest): Promise<AwsResponse> {
    const { name, variant } = endpoint;
    checkSize(variant, request.body.length);
    const serving = busy.get(name) ?? 0;
    if (serving >= (variant.maxConcurrency ?? Number.POSITIVE_INFINITY)) {
      throw new AwsError(429, "ThrottlingException", "Rate exceeded");
    }
    busy.set(name, serving + 1);
    try {
      // Lets calls that have arrived together see each other before one of them takes the processor.
      await setImmediate();
      const { headers, body } = request;
      const reply = answer(endpoint.booster, body, headers["content-type"], headers.accept);
      return passedOn(reply, endpoint, graph);
    } finally {
      busy.set(name, (busy.get(name) ?? 1) - 1);
    }
  }

  return {
    signingName: "sagemaker",
    resourceTypes: [
      "aws:sagemaker/model:Model",
      "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
      "aws:sagemaker/endpoint:Endpoint",
    ],
    calls,
    access: sageMakerAccess(graph),
    faulty: faultySageMaker,
    async handle(request) {
      const name = endpointOf(request);
      const endpoint = endpoints.get(name);
      if (!endpoint) throw endpointNotFound(graph, name);
      calls.set(name, (calls.get(name) ?? 0) + 1);
      return await invoke(endpoint, request);
    },
    async close() {},
  };
}

/** Bytes that a serverless endpoint takes or answers in one call, and that a real-time one does. */
const SERVERLESS_BYTES = 4 * 1024 * 1024;
const REAL_TIME_BYTES = 6 * 1024 * 1024;

function limit(variant: Variant): number {
  return variant.maxConcurrency === undefined ? REAL_TIME_BYTES : SERVERLESS_BYTES;
}

function checkSize(variant: Variant, bytes: number): void {
  if (bytes <= limit(variant)) return;
  // Users of the real service report these two different refusals.
  if (variant.maxConcurrency === undefined) {
    throw new AwsError(413, "413", `HTTP content length exceeded ${REAL_TIME_BYTES} bytes.`);
  }
  throw new AwsError(400, "ValidationError", `Request ${randomUUID()} has oversize body.`);
}

/** What the caller gets to see of the container's reply: whatever is no success becomes a ModelError. */
function passedOn(reply: ContainerReply, endpoint: Endpoint, graph: Graph): AwsResponse {
  const { name, variant } = endpoint;
  if (Buffer.byteLength(reply.body) > limit(variant)) {
    // That it fails is documented, how isn't: this is what the service says when it can't read a reply to its end.
    const lost = "and could not load the entire response body";
    throw modelError(graph, { endpoint: name, status: 500, said: lost });
  }
  if (reply.status >= 300) {
    throw modelErrorWith(graph, name, reply.status, reply.body);
  }
  const headers = { "x-amzn-invoked-production-variant": variant.name };
  if (reply.contentType === undefined) return { status: reply.status, headers };
  const { status, contentType, body } = reply;
  return { status, headers: { ...headers, "content-type": contentType }, body };
}
