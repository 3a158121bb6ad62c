/** A change to one child resource: properties to lay over ours, or a function of ours. */
export type Transform<T> = Partial<T> | ((ours: T) => T);

/** Our inputs for a child resource, with the caller's change applied last. */
export function transformed<T extends object>(ours: T, change: Transform<T> | undefined): T {
  return typeof change === "function" ? change(ours) : { ...ours, ...change };
}
