import { daysOf } from "../dataset.ts";
import { type Cut, cuts, type Truth } from "../metrics.ts";

/** One threshold's precision and recall, 0 to 1. */
export interface PrecisionRecall {
  readonly recall: number;
  readonly precision: number;
}

/** What a budget of alerts catches. */
export interface BudgetRecall {
  readonly alertsPerDay: number;
  /** Share of the frauds, 0 to 1. */
  readonly recall: number;
}

/** Of the frauds of one scenario, or of all. */
export interface BudgetCurve {
  readonly name: string;
  readonly points: readonly BudgetRecall[];
}

/** What stands for all frauds together beside the scenarios. */
export const ALL = "all frauds";

/** Points of a precision-recall curve: as many as an eye can tell. */
const STEPS = 200;
/** Budgets of alerts, in multiples of the frauds there are, and how many from one to its double. */
const BUDGETS = [0.1, 10] as const;
const BUDGET_STEPS = 12;

/** Precision at each two-hundredth of recall, as high as it is to be had. */
export function precisionRecall(all: readonly Cut[]): PrecisionRecall[] {
  const total = all.at(-1)?.caught ?? 0;
  const points: PrecisionRecall[] = [];
  let next = 1;
  for (const { caught, alerts } of all) {
    if (caught * STEPS < next * total) continue;
    points.push({ recall: caught / total, precision: caught / alerts });
    next = Math.floor((caught * STEPS) / total) + 1;
  }
  return points;
}

/**
 * Recall by scenario, and of all frauds, for budgets of alerts a day, from one power of two to another. Those with the
 * highest scores are looked at.
 */
export function recallByBudget(scores: Float32Array, truth: Truth): BudgetCurve[] {
  const all = cuts(scores, truth.frauds);
  const days = daysOf(truth.times);
  const groups = scoresByScenario(scores, truth);
  const frauds = groups.get(ALL)?.length ?? 0;
  const [least, most] = BUDGETS.map((multiple) => Math.log2((multiple * frauds) / days)) as [
    number,
    number,
  ];
  const first = Math.floor(least);
  const doublings = Math.ceil(most) - first;
  const budgets = Array.from(
    { length: doublings * BUDGET_STEPS + 1 },
    (_, i) => 2 ** (first + i / BUDGET_STEPS),
  );
  const from = budgets.map(
    (budget) =>
      all.findLast(({ alerts }) => alerts <= budget * days)?.flagged ?? Number.POSITIVE_INFINITY,
  );
  return Array.from(groups, ([name, ofGroup]) => ({
    name,
    points: budgets.map((alertsPerDay, i) => ({
      alertsPerDay,
      recall: ofGroup.filter((score) => score >= (from[i] as number)).length / ofGroup.length,
    })),
  }));
}

/** Scores of the frauds by scenario, in the order of the names; after them, of all. */
function scoresByScenario(
  scores: Float32Array,
  { frauds, scenarios }: Truth,
): Map<string, number[]> {
  const found = Array.from(scores, (score, i) => ({ score, scenario: scenarios[i] })).filter(
    (_, i) => frauds[i],
  );
  const names = new Set(found.flatMap(({ scenario }) => (scenario ? [scenario] : [])));
  const groups = [...names].sort().map((name): [string, number[]] => {
    return [name, found.filter(({ scenario }) => scenario === name).map(({ score }) => score)];
  });
  return new Map([...groups, [ALL, found.map(({ score }) => score)]]);
}
