import { setMaxListeners } from "node:events";
import type { Graph } from "../program/index.ts";
import { Clock } from "./clock.ts";
import type { Faults } from "./faults/faults.ts";
import { faulty } from "./faults/faulty.ts";
import { type Gateway, openGateway } from "./gateway/gateway.ts";
import { type Authoriser, DeclaredPolicies } from "./iam/authoriser.ts";
import type { Users } from "./iam/policies.ts";
import type { Service, ServiceContext } from "./service.ts";

/** The services of one run, behind their gateway. */
export interface Host extends ServiceContext {
  readonly gateway: Gateway;
  /**
   * Starts a service and lets it be called.
   *
   * @param served Whether calls get to it. @default true
   */
  start<S extends Service>(
    service: (context: ServiceContext) => Promise<S>,
    served?: boolean,
  ): Promise<S>;
  /** Ends every service, the last one first, then the gateway. */
  close(): Promise<void>;
}

/** How a host is opened. */
export interface HostOptions {
  /** Absolute directory for all that the services keep. */
  readonly out: string;
  /** See {@link Clock}. @default 1 */
  readonly factor?: number;
  /** What goes wrong on purpose. @default nothing */
  readonly faults?: Faults | undefined;
  /** Who else acts than the declared roles. @default nobody */
  readonly users?: Users | undefined;
  /** Decides who may do what. @default the policies that the stack declares */
  readonly authoriser?: Authoriser | undefined;
}

/**
 * Open a host for what a stack declares.
 *
 * @throws Error naming a declared policy that can't be judged here.
 */
export async function openHost(graph: Graph, options: HostOptions): Promise<Host> {
  const { out, factor = 1, faults, users } = options;
  const { authoriser = new DeclaredPolicies(graph, users) } = options;
  const gateway = await openGateway({ region: graph.region, authoriser });
  const services: Service[] = [];
  const closing = new AbortController();
  // Every call that is answered late listens.
  setMaxListeners(0, closing.signal);
  const clock = new Clock(factor);
  const context: ServiceContext = {
    graph,
    out,
    clock,
    ...(faults && { faults }),
    client: gateway.client,
  };
  return {
    ...context,
    gateway,
    async start(service, served = true) {
      const started = await service(context);
      services.unshift(started);
      const { signal } = closing;
      if (served) {
        gateway.serve(faults ? faulty(started, { faults, graph, clock, signal }) : started);
      }
      return started;
    },
    async close() {
      closing.abort(new Error("the emulator was closed"));
      for (const service of services.splice(0)) await service.close();
      await gateway.close();
    },
  };
}
