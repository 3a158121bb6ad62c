import type { Show } from "../cli/progress.ts";
import { dayOf } from "../features/time.ts";
import { type Dataset, part, replayed } from "./dataset.ts";
import type { CardTransaction } from "./handbookData.ts";
import { handbookEvents } from "./handbookEvents.ts";
import { ROUNDS, scored } from "./handbookModel.ts";
import type { Period } from "./handbookPeriod.ts";
import { type Split, splitByTime } from "./handbookProtocol.ts";
import { type Metrics, measured } from "./metrics.ts";
import type { Result } from "./published.ts";
import { areaUnderRoc, cardPrecision } from "./ranking.ts";
import type { XGBoost } from "./xgboost.ts";

/** Cards that the book's investigators look at in a day. */
const CARDS = 100;
/** Where alerts are counted; the book's measures need no threshold. */
const THRESHOLD = 0.5;

export interface Outcome {
  readonly split: Split;
  /** Days of history before training. */
  readonly historyDays: number;
  readonly result: Result;
  /** What {@link THRESHOLD} would flag in the test. */
  readonly flagged: Metrics;
}

/**
 * The book's protocol with our features: profiles that begin with the data, and learn of a fraud when it is confirmed.
 *
 * @param transactions In the order of time.
 * @param show Begins to show the progress of a stage.
 */
export async function benchmark(
  xgboost: XGBoost,
  transactions: readonly CardTransaction[],
  period: Period,
  show: Show,
): Promise<Outcome> {
  const split = splitByTime(transactions, period);
  const dataset = await rowsOf(transactions, split, period.delayDays, show);
  const train = part(dataset, 0, split.train.length);
  const test = part(dataset, split.train.length, dataset.frauds.length);
  const rounds = show("rounds", ROUNDS);
  try {
    const scores = await scored(xgboost, train, test, rounds);
    const first = transactions[0] as CardTransaction;
    return {
      split,
      historyDays: dayOf(train.times[0] as number) - dayOf(first.time),
      result: measure(scores, test, split.test),
      flagged: measured(scores, test, THRESHOLD),
    };
  } finally {
    rounds.stop();
  }
}

/** The rows of both parts, one after the other as they are in time. */
async function rowsOf(
  transactions: readonly CardTransaction[],
  { train, test }: Split,
  delayDays: number,
  show: Show,
): Promise<Dataset> {
  const wanted = new Set([...train, ...test]);
  const last = test.at(-1) as CardTransaction;
  const past = transactions.slice(0, transactions.lastIndexOf(last) + 1);
  const replay = show("transactions replayed", past.length);
  try {
    const events = handbookEvents(past, delayDays, (transaction) => wanted.has(transaction));
    return await replayed(events, replay);
  } finally {
    replay.stop();
  }
}

function measure(
  scores: Float32Array,
  test: Dataset,
  transactions: readonly CardTransaction[],
): Result {
  const ranked = transactions.map(({ card, time, fraud }, i) => ({
    score: scores[i] as number,
    fraud,
    card,
    day: dayOf(time),
  }));
  return {
    model: "Sentinela",
    auc: areaUnderRoc(scores, test.frauds),
    averagePrecision: measured(scores, test, THRESHOLD).averagePrecision,
    cardPrecision: cardPrecision(ranked, CARDS),
  };
}
