import { number, wrapped } from "../cli/text.ts";
import type { Graph } from "../program/index.ts";
import type { RunOptions } from "./runOptions.ts";

/** Say first what will happen; the program takes seconds to evaluate. */
export function printStart(stack: string): void {
  console.log(`Sentinela, stack ${stack}: evaluating index.ts`);
}

/**
 * Say what the stack declares, and what the run does with it.
 *
 * @param emulated Types of resources.
 * @param finished Whether an earlier run has sent everything.
 */
export function printDeclared(
  { resources }: Graph,
  emulated: ReadonlySet<string>,
  { records, clock, resumed, faults = {}, verbose }: RunOptions,
  finished: boolean,
): void {
  const custom = resources.filter((resource) => resource.custom || resource.remote);
  const isEmulated = ({ type }: { readonly type: string }) => emulated.has(type);
  const mine = custom.filter(isEmulated);
  const others = custom.filter((resource) => !isEmulated(resource));
  const rates = Object.entries(faults).map(([fault, rate]) => `${fault} ${rate}`);
  print([
    `${custom.length} resources: ${mine.length} emulated locally, ${others.length} declared only${verbose ? "" : " (--verbose lists them)"}`,
    ...(verbose
      ? ["Emulated locally:", ...counted(mine), "Declared, not emulated:", ...counted(others)]
      : []),
    `AWS's time (shard limits, polls, buffers) runs ${clock} times faster`,
    ...(rates.length > 0 ? wrapped(`Injecting faults: ${rates.join(", ")}`) : []),
    finished
      ? "An earlier run has sent everything; counting again"
      : resumed > 0
        ? `Sending what is left of ${number(records)} simulated transactions`
        : `Sending ${number(records)} simulated transactions, and confirmations of frauds`,
  ]);
}

/** Say which comparison run begins. */
export function printComparisonStart(without: string): void {
  print([`Sending the same traffic ${without}, to compare`]);
}

/** Each distinct type on a line, with how often it occurs. */
function counted(resources: readonly { readonly type: string }[]): string[] {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([type, count]) => `${String(count).padStart(4)}  ${shortType(type)}`);
}

/** As a program names it: `aws:kinesis/stream:Stream` is `aws.kinesis.Stream`. */
function shortType(type: string): string {
  return type.replace(/^(\w+):(\w+)\/\w+:(\w+)$/, "$1.$2.$3");
}

export function print(lines: readonly string[]): void {
  console.log(lines.join("\n"));
}
