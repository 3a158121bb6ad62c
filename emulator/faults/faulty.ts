import type { Service } from "../service.ts";
import type { FaultContext } from "./handler.ts";

/** The service as its clients meet it; what it counts is of the calls that get through to it. */
export function faulty(service: Service, scene: FaultContext): Service {
  const { handle, faulty: decorate } = service;
  if (!decorate || !handle) return service;
  const decorated = decorate((request) => handle.call(service, request), scene);
  return Object.create(service, { handle: { value: decorated } });
}
