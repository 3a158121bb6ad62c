import type { Outcome } from "./handbookBenchmark.ts";
import type { CardTransaction } from "./handbookData.ts";
import { BASELINE, type Period } from "./handbookPeriod.ts";
import { PUBLISHED, type Result } from "./published.ts";

/** What the benchmark prints: our row beside the published ones where the period is theirs. */
export function handbookReport(
  { split, historyDays, result, flagged }: Outcome,
  period: Period,
): string {
  const published = isBaseline(period) ? PUBLISHED : [];
  return `
Fraud Detection Handbook, frauds reported after ${period.delayDays} days, ${historyDays} days of history before training
  training  ${days(split.train)}
  test      ${days(split.test)}, cards known to be compromised removed

${table([...published, result])}
${
  published.length > 0
    ? "The other rows are what the book publishes for this split (chapter 3)."
    : `The book's rows are of another period: leave out all flags but --data to see them.`
}

At a threshold of 0.5 the test has ${flagged.alertsPerDay.toFixed(1)} alerts a day, precision ${three(flagged.precision)}, recall ${three(flagged.recall)}
${flagged.scenarios
  .map(({ scenario, frauds, recall }) => `  ${scenario}: ${three(recall)} of ${frauds} frauds`)
  .join("\n")}`;
}

function isBaseline(period: Period): boolean {
  return (Object.keys(BASELINE) as (keyof Period)[]).every((key) => period[key] === BASELINE[key]);
}

function days(transactions: readonly CardTransaction[]): string {
  const [first, last] = [transactions[0], transactions.at(-1)].map((transaction) =>
    new Date((transaction?.time ?? 0) * 1000).toISOString().slice(0, 10),
  );
  const frauds = transactions.filter(({ fraud }) => fraud).length;
  return `${first} to ${last}: ${transactions.length} transactions, ${frauds} frauds`;
}

function table(results: readonly Result[]): string {
  const lines = results.map(({ model, auc, averagePrecision, cardPrecision }) =>
    line(model, three(auc), three(averagePrecision), three(cardPrecision)),
  );
  return [line("", "AUC ROC", "average precision", "card precision@100"), ...lines].join("\n");
}

function line(model: string, ...values: string[]): string {
  return `${model.padEnd(26)}${values.map((value) => value.padStart(20)).join("")}`;
}

function three(value: number): string {
  return value.toFixed(3);
}
