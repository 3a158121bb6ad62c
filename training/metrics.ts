import { type Dataset, daysOf } from "./dataset.ts";

/** What is known of the transactions that were scored. */
export type Truth = Pick<Dataset, "times" | "frauds" | "scenarios">;

/** How well scores find the frauds among them. */
export interface Metrics {
  /** Of the alerts, how many are frauds. 0 when there are none. */
  readonly precision: number;
  /** Of the frauds, how many are found. */
  readonly recall: number;
  /** Precision averaged over the frauds found, whatever the threshold. */
  readonly averagePrecision: number;
  readonly alertsPerDay: number;
  /** By kind of fraud, where the source tells. */
  readonly scenarios: readonly ScenarioRecall[];
}

export interface ScenarioRecall {
  readonly scenario: string;
  readonly frauds: number;
  readonly recall: number;
}

/** What flagging every score from some score on would catch. */
export interface Cut {
  /** Lowest score that is flagged, and the highest that isn't (0 when all are). */
  readonly flagged: number;
  readonly below: number;
  /** How many are flagged, and how many of them are frauds. */
  readonly alerts: number;
  readonly caught: number;
}

/** Measure `scores` at a threshold: what reaches it is flagged. */
export function measured(scores: Float32Array, truth: Truth, threshold: number): Metrics {
  const { frauds, scenarios, times } = truth;
  const all = cuts(scores, frauds);
  const total = frauds.filter((fraud) => fraud).length;
  const { alerts = 0, caught = 0 } = all.findLast(({ flagged }) => flagged >= threshold) ?? {};
  let averagePrecision = 0;
  let before = 0;
  for (const cut of all) {
    averagePrecision += ((cut.caught - before) / total) * (cut.caught / cut.alerts);
    before = cut.caught;
  }
  const names = new Set(scenarios.filter((name, i) => name !== undefined && frauds[i]));
  return {
    precision: alerts === 0 ? 0 : caught / alerts,
    recall: caught / total,
    averagePrecision,
    alertsPerDay: alerts / daysOf(times),
    scenarios: [...(names as Set<string>)].sort().map((scenario) => {
      const found = frauds.flatMap((fraud, i) => (fraud && scenarios[i] === scenario ? [i] : []));
      const flagged = found.filter((i) => (scores[i] as number) >= threshold);
      return { scenario, frauds: found.length, recall: flagged.length / found.length };
    }),
  };
}

/** One cut below each distinct score, from the highest down. */
export function cuts(scores: Float32Array, frauds: readonly boolean[]): Cut[] {
  const order = Array.from(scores, (_, i) => i);
  order.sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const found: Cut[] = [];
  let caught = 0;
  order.forEach((index, i) => {
    if (frauds[index]) caught++;
    const flagged = scores[index] as number;
    const next = order[i + 1];
    const below = next === undefined ? 0 : (scores[next] as number);
    if (next === undefined || below < flagged)
      found.push({ flagged, below, alerts: i + 1, caught });
  });
  return found;
}
