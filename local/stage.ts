import { Clock } from "./clock.ts";
import { type FrontDoor, openFrontDoor } from "./frontDoor.ts";
import type { Graph } from "./program/graph.ts";
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
 */
export async function openStage(graph: Graph, out: string, factor: number): Promise<Stage> {
  const frontDoor = await openFrontDoor({ region: graph.region });
  const playing: Service[] = [];
  const surroundings: Surroundings = {
    graph,
    out,
    clock: new Clock(factor),
    client: frontDoor.client,
  };
  return {
    ...surroundings,
    frontDoor,
    async start(service) {
      const started = await service(surroundings);
      playing.unshift(started);
      frontDoor.serve(started);
      return started;
    },
    async close() {
      for (const service of playing.splice(0)) await service.close();
      await frontDoor.close();
    },
  };
}
