import type { Difference } from "../difference.ts";
import type { DetectionMetrics, LocalRun } from "../localRun.ts";
import { count, percent, shell, table, three } from "./markdown.ts";

/** What the pipeline's memory adds, as a local run found. */
export function memorySection(run: LocalRun): string {
  const { withoutProfiles, withoutConfirmations } = run.comparison;
  const row = (name: string, of: (judged: DetectionMetrics) => string) => [
    name,
    ...[run, withoutProfiles, withoutConfirmations].map(of),
  ];
  const recall = (judged: DetectionMetrics, scenario: string) => judged.scenarios[scenario]?.recall;
  const gain = (without: DetectionMetrics, scenario: string) => {
    const [a, b] = [recall(run, scenario), recall(without, scenario)];
    if (typeof a !== "number" || typeof b !== "number") return "";
    const text = three(Math.abs(a - b));
    return `${a < b ? "−" : "+"}${text}`;
  };
  return `## What profiles and confirmations add

${shell("npm start && npm run evaluate")}

A local run, stack ${run.stack}, of ${count(run.sent)} simulated transactions with seed ${run.seed}, and ${count(run.confirmations.delivered)} confirmations of their frauds. The same traffic was played three times: as it is, with a table of profiles that never answers, and with no fraud ever confirmed.

${table(
  [
    "",
    "frauds",
    "recall",
    "without profiles",
    "without confirmations",
    "gain from profiles",
    "gain from confirmations",
  ],
  Object.entries(run.scenarios).map(([scenario, { sent }]) => [
    scenario,
    count(sent),
    three(recall(run, scenario)),
    three(recall(withoutProfiles, scenario)),
    three(recall(withoutConfirmations, scenario)),
    gain(withoutProfiles, scenario),
    gain(withoutConfirmations, scenario),
  ]),
)}

${table(
  ["all scenarios", "as it is", "without profiles", "without confirmations"],
  [
    row("alerts", ({ flagged }) => count(flagged)),
    row("precision", ({ precision }) => three(precision)),
  ],
)}

It is one model three times: without profiles it shows what an unreachable table costs, not what a model trained without profiles could do. A run starts with an empty table, so its recall is that of a pipeline's first weeks. From run to run the figures differ a little, by what the next section is about.`;
}

/** How far the pipeline's answers are from those that training would compute. */
export function differenceSection(difference: Difference, run: LocalRun): string {
  const { transactions, days, mean, largest } = difference;
  const calls = run.endpointCalls.fraud;
  return `## The same row in training and in the pipeline

${shell("npm start && npm run evaluate")}

Training and the pipeline compute a row with the same code; what may differ is what they know. A producer has several requests under way, so the stream's order is not quite that of the events; and of batches that are scored side by side none sees what another has just learnt. Here the ${count(transactions)} transactions of the same local run were put in the order of their time, gone through as training does, and scored with XGBoost's own library. Against that, what the run delivered:

${table(
  ["", "transactions"],
  [
    ["probability differs by more than 0.000001", percent(difference.overMillionth, 2)],
    ["by more than 0.01", percent(difference.overHundredth, 2)],
    ["is on the other side of the threshold", percent(difference.acrossThreshold, 2)],
    ["scored without history (`indisponivel`)", count(run.profiles.indisponivel ?? 0)],
  ],
)}

The mean absolute difference is ${mean.toFixed(5)}, the largest ${largest.toFixed(3)}. A local run is the worst case: it plays ${days.toFixed(0)} days in ${count(calls)} batches, so that one batch holds ${((24 * days) / calls).toFixed(0)} hours of every account's life, and with many processors up to five are scored at once. At a bank's pace a batch holds seconds.`;
}
