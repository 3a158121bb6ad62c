import { ALL } from "../curves.ts";
import type { Results } from "../results.ts";
import { count, percent, shell, table, three } from "./markdown.ts";

/** Where the measured transactions come from. */
export interface Source {
  /** What to type to measure the same again. */
  readonly command: string;
  /** A sentence or more; see {@link TrainingEvents.origin}. */
  readonly origin: string;
  /** Whether every fraud is known; otherwise the confirmed ones are. */
  readonly simulated: boolean;
}

/** What the fraud model does with transactions that it has not seen. */
export function fraudSection(results: Results, source: Source): string {
  const { metrics, transactions, frauds, days } = results;
  return `## Frauds in unseen traffic

${shell(source.command)}

${source.origin} The first third of the time fills the profiles. The rest is measured: ${count(transactions)} transactions in ${days.toFixed(0)} days, ${count(frauds)} of them frauds (${percent(frauds / transactions)}). ${
    source.simulated
      ? "`npm run train` takes other seeds by default: other accounts, counterparties and frauds."
      : "Whether a model was trained on any of it, only who trained it can tell."
  }

${table(
  ["", ""],
  [
    ["average precision", three(metrics.averagePrecision)],
    ["area under the ROC curve", three(results.areaUnderRoc)],
    [`precision at the threshold of ${results.threshold}`, three(metrics.precision)],
    ["recall there", three(metrics.recall)],
    ...metrics.scenarios.map(({ scenario, frauds: of, recall }) => [
      `recall of ${count(of)} ${scenario}`,
      three(recall),
    ]),
    ["alerts a day", metrics.alertsPerDay.toFixed(1)],
  ],
)}

![Precision against recall](results/precision-recall.svg)

${precisionSentences(results)}

### Where the scores lie

![Transactions by score, frauds and others](results/scores.svg)

${scoreSentences(results)}

### What a budget of alerts finds

![Recall by scenario against alerts a day](results/recall-by-alerts.svg)

${budgetSentences(results)}

### Whether the probabilities are true

![Share of frauds against probability](results/calibration.svg)

Each point is a tenth of the range: on the diagonal, of the transactions with a probability of 0.3, three in ten are frauds; above it the model is too cautious, below too sure. The numbers are transactions, the lines hold 95 % of what chance would do to so many (Wilson). In all the model expects ${count(results.expectedFrauds)} frauds, and there are ${count(frauds)}. Where frauds are rarer than here, the probabilities are too high.`;
}

/** Precision that an analyst can live with, and a recall to ask for. */
const BEARABLE = 0.95;
const AMBITIOUS = 0.9;

function precisionSentences({ precisionRecall }: Results): string {
  const bearable = precisionRecall.findLast(({ precision }) => precision >= BEARABLE);
  const ambitious = precisionRecall.find(({ recall }) => recall >= AMBITIOUS);
  return `The threshold falls from left to right. ${
    bearable
      ? `Up to a recall of ${bearable.recall.toFixed(2)}, at least ${percent(BEARABLE, 0)} of the alerts are frauds.`
      : `Nowhere are ${percent(BEARABLE, 0)} of the alerts frauds.`
  } To find ${percent(AMBITIOUS, 0)} of the frauds, precision falls to ${(ambitious?.precision ?? 0).toFixed(2)}.`;
}

function scoreSentences({ scores, transactions }: Results): string {
  const [lowest, highest] = [scores[0], scores.at(-1)];
  const size = (bin = { frauds: 0, others: 0 }) => bin.frauds + bin.others;
  const among = size(highest) === 0 ? 0 : (highest?.frauds ?? 0) / size(highest);
  const edge = 1 / scores.length;
  return `Counts are on a log scale. ${percent(size(lowest) / transactions)} of the transactions have a probability below ${edge}, ${count(lowest?.frauds ?? 0)} frauds among them: those look like anything else. Of the ${count(size(highest))} at ${1 - edge} and above, ${percent(among)} are frauds.`;
}

function budgetSentences({ budgets, metrics }: Results): string {
  const all = budgets.find(({ name }) => name === ALL)?.points ?? [];
  const doubled = all.findLast(({ alertsPerDay }) => alertsPerDay <= 2 * metrics.alertsPerDay);
  return `The highest scores are looked at first. The dotted line is the model's own threshold, ${metrics.alertsPerDay.toFixed(1)} alerts a day and a recall of ${metrics.recall.toFixed(2)}; twice as many alerts would find ${(doubled?.recall ?? 0).toFixed(2)}. A bank with more traffic has as many times more alerts and frauds.`;
}
