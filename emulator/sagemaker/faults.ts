import { setTimeout as wait } from "node:timers/promises";
import type { Graph } from "../../program/index.ts";
import type { Draws } from "../faults/draws.ts";
import type { Faults } from "../faults/faults.ts";
import type { Faulty } from "../faults/handler.ts";
import { AwsError, type AwsResponse } from "../request.ts";
import { endpointNotFound, modelErrorWith } from "./errors.ts";
import { endpointOf } from "./request.ts";

/** AWS seconds that a container has for its answer. */
const CONTAINER_TIMEOUT = 60;
/** AWS seconds that a slow answer takes, at most. */
const SLOWEST = 30;

// As users of the real service quote it.
const NO_ANSWER =
  "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.";

/** Failures of the service and of the container, in turn. */
const SERVER_ERRORS: readonly ((graph: Graph, endpoint: string) => AwsError)[] = [
  () => new AwsError(503, "ServiceUnavailable", "The service is currently unavailable"),
  () => new AwsError(500, "InternalFailure", "Internal Failure"),
  (graph, endpoint) => modelErrorWith(graph, endpoint, 500, "Internal Server Error"),
];

/** Endpoints that throttle, fail, keep silent, take their time, answer nonsense or aren't there. */
export const faultySageMaker: Faulty = (handle, { faults, graph, clock, signal }) => {
  const pause = (seconds: number) => wait(clock.milliseconds(seconds), undefined, { signal });
  return async (request) => {
    const endpoint = endpointOf(request);
    if (faults.inject("no-endpoint")) throw endpointNotFound(graph, endpoint);
    if (faults.inject("throttle")) throw new AwsError(429, "ThrottlingException", "Rate exceeded");
    const failure = faults.inject("5xx");
    if (failure) {
      const error = SERVER_ERRORS[failure.nth % SERVER_ERRORS.length];
      throw error?.(graph, endpoint);
    }
    if (faults.inject("timeout")) {
      await pause(CONTAINER_TIMEOUT);
      throw modelErrorWith(graph, endpoint, 0, NO_ANSWER);
    }
    const slow = faults.inject("slow");
    if (slow) await pause(slow.draws.fraction() * SLOWEST);
    return spoiled(await handle(request), faults);
  };
};

/** An answer in CSV, perhaps with other rows than it should have. */
function spoiled(response: AwsResponse, faults: Faults): AwsResponse {
  const { status, headers, body } = response;
  if (status !== 200 || !headers?.["content-type"]?.startsWith("text/csv")) return response;
  const wrongRows = faults.inject("wrong-rows");
  const notANumber = faults.inject("nan");
  if (!wrongRows && !notANumber) return response;
  let lines = String(body).trimEnd().split("\n");
  if (notANumber) lines = withoutANumber(lines, notANumber.draws);
  // A line too many, then a line too few.
  if (wrongRows) lines = wrongRows.nth % 2 === 0 ? [...lines, lines[0] ?? ""] : lines.slice(1);
  return { ...response, body: lines.map((line) => `${line}\n`).join("") };
}

function withoutANumber(lines: readonly string[], draws: Draws): string[] {
  const spoiled = lines.map((line) => line.split(","));
  const line = draws.pick(spoiled);
  line[draws.below(line.length)] = "nan";
  return spoiled.map((values) => values.join(","));
}
