import { join } from "node:path";
import { RUN_DIRECTORY } from "../contract/runDirectory.ts";
import type { Denial } from "../emulator/index.ts";
import type { Graph } from "../program/index.ts";
import { lakeOf } from "./lake.ts";
import type { RunOptions } from "./runOptions.ts";
import type { RecordCounts, Summary } from "./summary.ts";

/**
 * Say what the stack declares, what of it is played here, and what is not.
 *
 * @param emulated Types of resources.
 * @param finished Whether an earlier run has sent everything.
 */
export function printDeclared(
  graph: Graph,
  emulated: ReadonlySet<string>,
  { records, clock, resumed, faults = {} }: RunOptions,
  finished: boolean,
): void {
  const custom = graph.resources.filter((resource) => resource.custom || resource.remote);
  const counted = (mine: boolean) =>
    list(custom.filter(({ type }) => emulated.has(type) === mine).map(({ type }) => type));
  const rates = Object.entries(faults).map(([fault, rate]) => `${fault} ${rate}`);
  const wrong = rates.length > 0 ? `\nGoing wrong on purpose: ${rates.join(", ")}.` : "";
  const doing = finished
    ? "All was sent by an earlier run. Counting again:"
    : resumed > 0
      ? `Sending what of ${number(records)} simulated transactions has not been sent yet:`
      : `Sending ${number(records)} simulated transactions:`;
  console.log(`Sentinela, stack ${graph.stack}: index.ts declares ${graph.resources.length} resources, ${custom.length} without components

Played on this machine:
${counted(true)}
Declared, with no counterpart here:
${counted(false)}
Time as AWS counts it (shard limits, polls, buffers) passes ${clock} times faster here.${wrong}
${doing}
`);
}

/** Say what is played next. */
export function printComparisonStart(without: string): void {
  console.log(`\nThe same traffic ${without}, to compare:\n`);
}

/** Show a summary to a person. */
export function printSummary(summary: Summary, graph: Graph, out: string): void {
  const { confirmations, poison, flagged, profileAccess, scored, denied, faults } = summary;
  const { fraud, segmentation } = summary.endpointCalls;
  const { directory, prefixes, backupDirectory } = lakeOf(graph, out);
  const failed = summary.failed + confirmations.failed + poison.failed;
  const segments = Object.entries(summary.segments).map(
    ([segment, accounts]) => `${number(accounts).padStart(6)} accounts  ${segment}`,
  );
  print([
    ["Records", `${counts(summary)}, ${number(summary.unaccounted)} unaccounted for`],
    ["Confirmations", counts(confirmations)],
    ["Poison", ...(poison.sent > 0 ? [counts(poison)] : [])],
    ["Unaccounted", ...summary.missing],
    ["Denied", ...denied.map(denialText)],
    ["Injected", ...(faults ? [faultCounts(faults)] : [])],
    ["Duplicates", ...some(summary.duplicates, "records delivered more than once")],
    [
      "Frauds",
      `${number(flagged)} suspected, ${number(summary.alerts)} of them alerted, precision ${share(summary.precision)}`,
      ...recalls(summary),
    ],
    ["No segment", ...some(summary.degraded, "transactions, since only segmentation was down")],
    ["Segments", ...segments],
    [
      "Endpoint calls",
      `${((1000 * (fraud + segmentation)) / Math.max(scored, 1)).toFixed(1)} per 1,000 records (fraud ${number(fraud)}, segmentation ${number(segmentation)})`,
    ],
    [
      "Profiles",
      `${number(profileAccess.keysPer1000)} read per 1,000 records (accounts and counterparties, each once a batch), ${number(profileAccess.conflicts)} of ${number(profileAccess.writes + profileAccess.conflicts)} writes lost to others and repeated`,
    ],
    [
      "Speed",
      `${number(summary.recordsPerSecond)} records a second (${summary.seconds.toFixed(1)} s)`,
    ],
    ["Delivered", `${directory} (${number(summary.objects)} objects)`],
    ["Failed", ...(failed > 0 ? [join(directory, prefixes.failed)] : [])],
    ["As received", ...(backupDirectory ? [backupDirectory] : [])],
    ["What was sent", join(out, RUN_DIRECTORY.sent)],
    ["This summary", join(out, RUN_DIRECTORY.summary)],
  ]);
}

/** Each title with its lines; without lines, nothing. */
function print(rows: readonly (readonly [title: string, ...lines: string[]])[]): void {
  const printed = rows.flatMap(([title, ...lines]) =>
    lines.map((line, i) => `${(i === 0 ? title : "").padEnd(15)} ${line}`),
  );
  console.log(`\n${printed.join("\n")}`);
}

function counts({ sent, delivered, failed }: RecordCounts): string {
  return `${number(sent)} sent: ${number(delivered)} delivered, ${number(failed)} kept as failed`;
}

function some(count: number, what: string): string[] {
  return count > 0 ? [`${number(count)} ${what}`] : [];
}

function denialText({ principal, action, resource, reason, times }: Denial): string {
  return `${number(times)} times: ${principal} may not ${action} on ${resource} ${reason}`;
}

function faultCounts(faults: Readonly<Record<string, number>>): string {
  return Object.entries(faults)
    .map(([fault, times]) => `${fault} ${number(times)}`)
    .join(", ");
}

/** Each scenario's recall, and what it is worth without profiles and without confirmations. */
function recalls({ scenarios, comparison }: Summary): string[] {
  const head = comparison ? ["recall", "no profiles", "no confirmations"] : ["recall"];
  const table = Object.entries(scenarios).map(([name, { sent, flagged: caught, recall }]) => {
    const others = comparison
      ? [comparison.withoutProfiles, comparison.withoutConfirmations].map(
          (one) => one.scenarios[name]?.recall ?? null,
        )
      : [];
    const cells = [recall, ...others].map((value, i) =>
      share(value).padStart(head[i]?.length ?? 0),
    );
    return `${name.padEnd(26)}${`${number(caught)} of ${number(sent)}`.padStart(12)}  ${cells.join("  ")}`;
  });
  if (table.length === 0) return [];
  return [`${"".padEnd(26)}${"caught".padStart(12)}  ${head.join("  ")}`, ...table];
}

/** Say how to reach a run that stays up. */
export function printServing(stream: string, out: string, environment: string): void {
  console.log(`
Serving until Ctrl-C. From another terminal, any AWS client reaches it with the settings in ${environment}:

  set -a; . ${environment}; set +a
  npm run simulate -- --stream ${stream} --count 1000 --seed 2 --sent ${join(out, "more.ndjson")}
  npm run redrive -- --out ${out}
  npm run audit -- --out ${out}`);
}

/** Each distinct type on a line, with how often it occurs. */
function list(types: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([type, count]) => `${String(count).padStart(4)}  ${type}`)
    .join("\n");
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function share(value: number | null): string {
  return value === null ? "none" : value.toFixed(3);
}
