import type { Graph } from "../../program/index.ts";
import type { Clock } from "../clock.ts";
import type { AwsRequest, AwsResponse } from "../request.ts";
import type { Faults } from "./faults.ts";

/** How a service answers one call. */
export type Handler = (request: AwsRequest) => Promise<AwsResponse>;

/** Where faults are injected. */
export interface FaultContext {
  readonly faults: Faults;
  readonly graph: Graph;
  readonly clock: Clock;
  /** Ends every wait. */
  readonly signal: AbortSignal;
}

/** A service's handler with what goes wrong between it and its clients. */
export type Faulty = (handle: Handler, scene: FaultContext) => Handler;
