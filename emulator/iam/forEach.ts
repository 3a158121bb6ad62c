import type { Access, Accesses } from "../request.ts";

/** The same action on several resources; on all, for a call that names none. */
export function forEach(action: string, resources: readonly string[]): Accesses {
  const [first = "*", ...others] = resources;
  const on = (resource: string): Access => ({ action, resource });
  return [on(first), ...others.map(on)];
}
