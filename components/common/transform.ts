import * as pulumi from "@pulumi/pulumi";

/** Resource options of a child, without its parent: that is always the component, or the child's URN would change. */
export type ChildOptions = Omit<pulumi.CustomResourceOptions, "parent">;

/**
 * A change to one child resource: arguments that replace ours of the same name, or a function.
 *
 * The function gets our arguments, the child's resource options and the child's logical name. It can change both
 * objects, or return other arguments. The `dependsOn` and `hooks` that it sets are added to ours.
 *
 * Pulumi's state records an object as an argument of the component, but not a function.
 *
 * @example
 * const transform = {
 *   stream: { shardLevelMetrics: ["IncomingBytes"] },
 *   firehose: (args, opts) => {
 *     args.name = "clicks";
 *     opts.ignoreChanges = ["tags"];
 *   },
 * };
 */
export type Transform<Args> =
  | Partial<Args>
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type, not undefined
  | ((args: Args, opts: ChildOptions, name: string) => Args | void);

/** A child's name, arguments and options as its constructor takes them, after the caller's change. */
export function transformed<Args extends object>(
  name: string,
  args: Args,
  opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
  change: Transform<Args> | undefined,
): [name: string, args: Args, opts: pulumi.CustomResourceOptions] {
  if (typeof change !== "function") return [name, { ...args, ...change }, opts];
  // The child fails, or starts too soon, without what it waits for and without our hooks. So the function doesn't see
  // these and can only add to them.
  const { parent, dependsOn, hooks, ...others } = opts;
  const theirs: ChildOptions = others;
  const changed = change(args, theirs, name) ?? args;
  const ours = { ...(dependsOn && { dependsOn }), ...(hooks && { hooks }) };
  return [name, changed, { ...pulumi.mergeOptions(ours, theirs), parent }];
}
