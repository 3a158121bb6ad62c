import { join } from "node:path";
import { lakeOf } from "./lake.ts";
import type { Graph } from "./program/graph.ts";
import type { RunOptions } from "./run.ts";
import type { Service } from "./service.ts";
import type { Summary } from "./summary.ts";

/** Say what the stack declares, what of it is played here, and what is not. */
export function printDeclared(
  graph: Graph,
  services: readonly Service[],
  { records, clock }: Pick<RunOptions, "records" | "clock">,
): void {
  const played = new Set(services.flatMap(({ plays }) => plays));
  const custom = graph.resources.filter((resource) => resource.custom);
  const counted = (mine: boolean) =>
    list(custom.filter(({ type }) => played.has(type) === mine).map(({ type }) => type));
  console.log(`Sentinela, stack ${graph.stack}: index.ts declares ${custom.length} resources

Played on this machine:
${counted(true)}
Declared, with no counterpart here:
${counted(false)}
Time as AWS counts it (shard limits, polls, buffers) passes ${clock} times faster here.
Sending ${number(records)} simulated transactions:
`);
}

/** Say what is played next. */
export function printAgain(without: string): void {
  console.log(`\nThe same traffic ${without}, to compare:\n`);
}

/** Show a summary to a person. */
export function printSummary(summary: Summary, graph: Graph, out: string): void {
  const { sent, delivered, failed, unaccounted, flagged, confirmations, profileAccess } = summary;
  const { fraud, segmentation } = summary.endpointCalls;
  const lake = lakeOf(graph, out);
  const rows: [string, string][] = [
    [
      "Records",
      `${number(sent)} sent: ${number(delivered)} delivered, ${number(failed)} kept as failed, ${number(unaccounted)} unaccounted for`,
    ],
    [
      "Confirmations",
      `${number(confirmations.sent)} sent: ${number(confirmations.delivered)} delivered, ${number(confirmations.failed)} kept as failed`,
    ],
    ["Frauds", `${number(flagged)} suspected, precision ${share(summary.precision)}`],
    ...recalls(summary),
    ...Object.entries(summary.segments).map(([segment, accounts], i): [string, string] => [
      i === 0 ? "Segments" : "",
      `${number(accounts).padStart(6)} accounts  ${segment}`,
    ]),
    [
      "Endpoint calls",
      `${((1000 * (fraud + segmentation)) / Math.max(sent, 1)).toFixed(1)} per 1,000 records (fraud ${number(fraud)}, segmentation ${number(segmentation)})`,
    ],
    [
      "Profiles",
      `${number(profileAccess.keysPer1000)} read per 1,000 records (accounts and counterparties, each once a batch), ${number(profileAccess.conflicts)} of ${number(profileAccess.writes + profileAccess.conflicts)} writes lost to others and repeated`,
    ],
    [
      "Speed",
      `${number(summary.recordsPerSecond)} records a second (${summary.seconds.toFixed(1)} s)`,
    ],
    ["Delivered", `${lake.directory} (${number(summary.objects)} objects)`],
    ...(failed + confirmations.failed > 0
      ? [["Failed", join(lake.directory, lake.failedPrefix)] as [string, string]]
      : []),
    ...(lake.backupDirectory ? [["As received", lake.backupDirectory] as [string, string]] : []),
    ["What was sent", join(out, "sent.ndjson")],
    ["This summary", join(out, "summary.json")],
  ];
  console.log(`\n${rows.map(([title, text]) => `${title.padEnd(15)} ${text}`).join("\n")}`);
}

/** Each scenario's recall, and what it is worth without profiles and without confirmations. */
function recalls({ scenarios, comparison }: Summary): [string, string][] {
  const head = comparison ? ["recall", "no profiles", "no confirmations"] : ["recall"];
  const table = Object.entries(scenarios).map(([name, { sent, caught, recall }]) => {
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
  return [
    ["", `${"".padEnd(26)}${"caught".padStart(12)}  ${head.join("  ")}`],
    ...table.map((line): [string, string] => ["", line]),
  ];
}

/** Say how to reach a run that stays up. */
export function printServing(stream: string, settings: string): void {
  console.log(`
Serving until Ctrl-C. From another terminal, any AWS client reaches it with the settings in ${settings}:

  set -a; . ${settings}; set +a
  npm run simulate -- --stream ${stream} --count 1000 --seed 2
  npm run confirm -- --stream ${stream} --help`);
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
