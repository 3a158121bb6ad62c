import type { Resource } from "./graph.ts";

/**
 * Every resource after its parent and all it depends on, otherwise in the order of their URNs.
 *
 * The order in which a program registers its resources is no use: it depends on which answer arrives first.
 */
export function inOrder(resources: Iterable<Resource>): Resource[] {
  const byUrn = new Map([...resources].map((resource) => [resource.urn, resource]));
  const ordered = new Set<Resource>();
  const visit = (urn: string): void => {
    const resource = byUrn.get(urn);
    if (!resource || ordered.has(resource)) return;
    if (resource.parent) visit(resource.parent);
    resource.dependencies.forEach(visit);
    ordered.add(resource);
  };
  [...byUrn.keys()].sort().forEach(visit);
  return [...ordered];
}
