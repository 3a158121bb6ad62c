import type { Outcome } from "../../handbookBenchmark.ts";
import { BASELINE } from "../../handbookPeriod.ts";
import { PUBLISHED, type Result } from "../../published.ts";
import { count, shell, table, three } from "./markdown.ts";

const TITLE = "## The Fraud Detection Handbook";
const COMMAND = shell("npm run benchmark:handbook -- --data FILE");
const ORIGIN =
  "The data states no licence and is no part of this project. `npm run evaluate -- --handbook FILE` measures this section anew; without it, the section stays as it is.";

const UNKNOWN = `${TITLE}

${COMMAND}

Not measured yet. ${ORIGIN}`;

/** Our features on the book's data, beside what the book publishes for the same split. */
export function handbookSection({ split, historyDays, result }: Outcome): string {
  const row = ({ model, auc, averagePrecision, cardPrecision }: Result, name = model) => [
    name,
    ...[auc, averagePrecision, cardPrecision].map(three),
  ];
  const size = (part: Outcome["split"]["train"]) =>
    `${count(part.length)} transactions with ${count(part.filter(({ fraud }) => fraud).length)} frauds`;
  return `${TITLE}

${COMMAND}

The public benchmark of Le Borgne, Siblini, Lebichot and Bontempi (2022), on card transactions that the book simulated. A card is an account and a terminal a counterparty; the profiles have ${count(historyDays)} days of history before the training, and learn of a fraud ${BASELINE.delayDays} days after it. By the book's protocol: ${BASELINE.trainDays} days of training from ${BASELINE.start} on (${size(split.train)}), ${BASELINE.delayDays} days of delay, ${BASELINE.testDays} days of test without the cards that are known to be compromised by then (${size(split.test)}).

${table(
  ["", "AUC ROC", "average precision", "card precision@100"],
  [
    ...PUBLISHED.map((published) => row(published, `${published.model}, as published`)),
    row(result, `${result.model}: XGBoost on our features`),
  ],
)}

The model is one of its own, trained by the benchmark on the book's data: none of those above. What it gains, it gains by the features. ${ORIGIN}`;
}

/**
 * The section as it stands in a page, where it is the last: not everybody who writes the page has the book's data.
 *
 * @param page Undefined when there is none.
 */
export function keptHandbook(page: string | undefined): string {
  const at = page?.indexOf(`\n${TITLE}\n`) ?? -1;
  return page === undefined || at < 0 ? UNKNOWN : page.slice(at).trim();
}
