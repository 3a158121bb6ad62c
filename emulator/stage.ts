import { setMaxListeners } from "node:events";
import type { Graph } from "../program/graph.ts";
import { Clock } from "./clock.ts";
import type { Faults } from "./faults/faults.ts";
import { faulty } from "./faults/faulty.ts";
import { type FrontDoor, openFrontDoor } from "./gateway/frontDoor.ts";
import { type Authoriser, DeclaredPolicies } from "./iam/authoriser.ts";
import type { Service, Surroundings } from "./service.ts";

/** Where the services of one run play, behind their front door. */
export interface Stage extends Surroundings {
  readonly frontDoor: FrontDoor;
  /** Starts a service and lets it be called. */
  start<S extends Service>(service: (surroundings: Surroundings) => Promise<S>): Promise<S>;
  /** Ends every service, the last one first, then the front door. */
  close(): Promise<void>;
}

/**
 * Open a stage for what a stack declares.
 *
 * @param out Absolute directory for all that the services keep.
 * @param factor See {@link Clock}.
 * @param faults What goes wrong on purpose. @default nothing
 * @param authoriser Decides who may do what. @default the policies that the stack declares
 * @throws Error naming a declared policy that can't be judged here.
 */
export async function openStage(
  graph: Graph,
  out: string,
  factor: number,
  faults?: Faults,
  authoriser: Authoriser = new DeclaredPolicies(graph),
): Promise<Stage> {
  const frontDoor = await openFrontDoor({ region: graph.region, authoriser });
  const playing: Service[] = [];
  const closing = new AbortController();
  // Every call that is answered late listens.
  setMaxListeners(0, closing.signal);
  const clock = new Clock(factor);
  const surroundings: Surroundings = {
    graph,
    out,
    clock,
    ...(faults && { faults }),
    client: frontDoor.client,
  };
  return {
    ...surroundings,
    frontDoor,
    async start(service) {
      const started = await service(surroundings);
      playing.unshift(started);
      const { signal } = closing;
      frontDoor.serve(faults ? faulty(started, { faults, graph, clock, signal }) : started);
      return started;
    },
    async close() {
      closing.abort(new Error("the local run has ended"));
      for (const service of playing.splice(0)) await service.close();
      await frontDoor.close();
    },
  };
}
