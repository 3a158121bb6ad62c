import { join, relative } from "node:path";
import { number, wrapped } from "../cli/text.ts";
import { RUN_DIRECTORY } from "../contract/runDirectory.ts";
import type { Denial } from "../emulator/index.ts";
import type { Graph } from "../program/index.ts";
import { lakeOf } from "./lake.ts";
import { print } from "./report.ts";
import { quoted } from "./shell.ts";
import type { RecordCounts, Summary } from "./summary.ts";

/** Show a summary to a person, see {@link summaryLines}. */
export function printSummary(summary: Summary, graph: Graph, out: string): void {
  print(summaryLines(summary, graph, out));
}

/**
 * A summary in 80 columns: what was flagged, the segments, where every record ended, calls and speed, where things are,
 * and what to do next.
 *
 * @param out The run's directory, absolute.
 */
export function summaryLines(summary: Summary, graph: Graph, out: string): string[] {
  return [
    "",
    ...detection(summary),
    "",
    ...segments(summary),
    "",
    ...records(summary),
    "",
    ...calls(summary),
    "",
    ...places(summary, graph, out),
    "",
    ...next(summary, out),
  ];
}

/** Recall by scenario, and what it is without profiles and without confirmations. */
function detection({ scenarios, comparison, flagged, alerts, precision }: Summary): string[] {
  const others = comparison
    ? ([
        ["no profiles", comparison.withoutProfiles],
        ["no confirmations", comparison.withoutConfirmations],
      ] as const)
    : [];
  const row = (name: string, caught: string, recall: string, rest: readonly string[]) => {
    const cells = rest.map((cell, i) => cell.padStart(others[i]?.[0].length ?? 0));
    return [name.padEnd(26), caught.padStart(12), recall.padStart(7), ...cells].join("  ");
  };
  const heads = others.map(([head]) => head);
  return [
    row("Frauds by scenario", "flagged", "recall", heads),
    ...Object.entries(scenarios).map(([name, { sent, flagged, recall }]) =>
      row(
        `  ${name}`,
        `${number(flagged)}/${number(sent)}`,
        share(recall),
        others.map(([, metrics]) => share(metrics.scenarios[name]?.recall ?? null)),
      ),
    ),
    `  ${number(flagged)} transactions flagged, ${number(alerts)} of them alerted; precision ${share(precision)}`,
  ];
}

function segments({ segments, degraded }: Summary): string[] {
  return [
    "Accounts by segment",
    ...Object.entries(segments).map(
      ([segment, accounts]) => `${number(accounts).padStart(8)}  ${segment}`,
    ),
    ...some(degraded, "transactions without a segment: only segmentation was down"),
  ];
}

/** Where every record ended. */
function records(summary: Summary): string[] {
  const { confirmations, poison, unaccounted, missing, duplicates, denied, faults } = summary;
  const row = (name: string, cells: readonly string[]) =>
    [name.padEnd(24), ...cells.map((cell) => cell.padStart(12))].join("");
  const kinds: [string, RecordCounts][] = [
    ["transactions", summary],
    ["confirmations", confirmations],
    ["poison records", poison],
  ];
  return [
    row("Records", ["sent", "delivered", "failed", "missing"]),
    ...kinds
      .filter(([name, { sent }]) => sent > 0 || name === "transactions")
      .map(([name, { sent, delivered, failed }]) =>
        row(`  ${name}`, [sent, delivered, failed, sent - delivered - failed].map(number)),
      ),
    ...some(unaccounted, "records are unaccounted for, among them:"),
    ...missing.map((identity) => `    ${identity}`),
    ...some(duplicates, "records were delivered more than once"),
    ...denied.flatMap((denial) => wrapped(denialText(denial), "  ")),
    ...(faults
      ? wrapped(
          `Injected faults: ${Object.entries(faults)
            .map(([fault, times]) => `${fault} ${number(times)}`)
            .join(", ")}`,
          "  ",
        )
      : []),
  ];
}

function calls({ endpointCalls, profileAccess, scored, ...summary }: Summary): string[] {
  const { fraud, segmentation } = endpointCalls;
  const { keysPer1000, writes, conflicts } = profileAccess;
  const perThousand = ((1000 * (fraud + segmentation)) / Math.max(scored, 1)).toFixed(1);
  return [
    "Calls and speed",
    `  ${perThousand} endpoint calls per 1,000 records (fraud ${number(fraud)}, segmentation ${number(segmentation)})`,
    `  ${number(keysPer1000)} profiles read per 1,000 records`,
    `  ${number(writes)} profile writes, ${number(conflicts)} retried after conflicts`,
    `  ${number(summary.recordsPerSecond)} records a second (${summary.seconds.toFixed(1)} s)`,
  ];
}

/** Where things are, by paths from where the command was started. */
function places(summary: Summary, graph: Graph, out: string): string[] {
  const { directory, prefixes, backupDirectory } = lakeOf(graph, out);
  const { objects, failed, confirmations, poison } = summary;
  const anyFailed = failed + confirmations.failed + poison.failed > 0;
  const rows: [what: string, path: string][] = [
    ["scored transactions", join(directory, prefixes.delivered)],
    ...(anyFailed
      ? [["failed records", join(directory, prefixes.failed)] as [string, string]]
      : []),
    ...(backupDirectory ? [["as received", backupDirectory] as [string, string]] : []),
    ["what was sent", join(out, RUN_DIRECTORY.sent)],
    ["this summary", join(out, RUN_DIRECTORY.summary)],
  ];
  return [
    `Files (${number(objects)} objects in the lake)`,
    ...rows.map(([what, path]) => `  ${what.padEnd(20)}  ${fromHere(path)}`),
  ];
}

/** The next commands, ready to paste. */
function next({ failed, confirmations }: Summary, out: string): string[] {
  const flag = `--run ${quoted(fromHere(out))}`;
  const serve = `npm start -- --resume --serve ${flag}`;
  return [
    "Next",
    ...(failed + confirmations.failed > 0
      ? [`  ${serve}`, `  npm run redrive -- ${flag}`, `  npm run audit -- ${flag}`]
      : [`  npm run audit -- ${flag}`, `  ${serve}`, "  npm run plan -- --stack prod"]),
  ];
}

/** Say how to reach a run that stays up. */
export function printServing(stream: string, out: string, environment: string): void {
  const run = quoted(fromHere(out));
  const file = quoted(fromHere(environment));
  print([
    "",
    "Serving until Ctrl-C. In another terminal:",
    `  set -a; . ${file.startsWith("/") || file.startsWith("'") ? file : `./${file}`}; set +a`,
    `  npm run simulate -- --stream ${stream} \\`,
    `    --count 1000 --seed 2 --sent ${quoted(fromHere(join(out, "more.ndjson")))}`,
    `  npm run redrive -- --run ${run}`,
    `  npm run audit -- --run ${run}`,
    "Profiles of any AWS client there (AWS_PROFILE), each with its declared policy:",
    "  simulator  put records on the stream",
    "  redrive    read failed records, put them on the stream, quarantine them",
    "  audit      read the stream, the lake and the backup",
    "  training   read delivered records",
  ]);
}

/** Say how to go on with a run that was interrupted. */
export function printInterrupted(out: string): void {
  console.error(`Interrupted. To continue: npm start -- --resume --run ${quoted(fromHere(out))}`);
}

function some(count: number, what: string): string[] {
  return count > 0 ? [`  ${number(count)} ${what}`] : [];
}

function denialText({ principal, action, resource, reason, times }: Denial): string {
  return `${number(times)} times denied: ${principal} may not ${action} on ${resource} ${reason}`;
}

function share(value: number | null): string {
  return value === null ? "none" : value.toFixed(3);
}

/** A path as a person would type it. */
function fromHere(path: string): string {
  const way = relative(process.cwd(), path);
  return way === "" ? "." : way.startsWith("..") ? path : way;
}
