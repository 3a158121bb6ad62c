import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../contract/features.ts";
import type { FraudManifest, SegmentationManifest } from "../contract/manifest.ts";
import type { Dataset } from "./dataset.ts";
import { type FraudModel, PARAMETERS } from "./fraud.ts";
import type { Metrics } from "./metrics.ts";
import type { SegmentationModel } from "./segmentation.ts";
import { NOTABLE } from "./segmentNames.ts";
import type { Slices } from "./slices.ts";

/** What both models were trained on. */
export interface TrainedOn {
  /** See {@link TrainingEvents.origin}. */
  readonly origin: string;
  readonly slices: Slices;
}

/** What a person should know of a fraud model before using it, in Markdown. The same training, the same bytes. */
export function fraudCard(
  { version, threshold }: FraudManifest,
  { rounds, policy, validation, test }: FraudModel,
  data: TrainedOn,
): string {
  return `# ${version}

The probability that a transaction is a fraud, given what is known of its account and its counterparty before it.
XGBoost 1.7, ${rounds} trees.

${dataSection(data)}

## What it is worth

Rounds and threshold were chosen on the validation slice; nothing was chosen on the test slice.

${table(["", "validation", "test"], metricRows(validation, test))}

## Threshold

${threshold}: ${policy}.

## Parameters

${table(
  ["", ""],
  Object.entries(PARAMETERS).map(([name, value]) => [`\`${name}\``, String(value)]),
)}

## Features

${FRAUD_FEATURES.length}, in this order: ${listed(FRAUD_FEATURES)}. \`features/fraudRow.ts\` says what they are.

## Limits

- The slices follow each other without a gap, as if every fraud were known at once when the model is trained. The
  profiles know of a fraud only from its confirmation on.
- A probability is one under the share of frauds in the training data. Where frauds are rarer it is too high.
- What fraudsters do changes. Train anew when precision or recall falls.
`;
}

/** Likewise, of a segmentation model. */
export function segmentationCard(
  { version, segments }: SegmentationManifest,
  { centres, mean, deviation, weights, test }: SegmentationModel,
  data: TrainedOn,
): string {
  const traits = (centre: readonly number[]) =>
    SEGMENTATION_FEATURES.map((name, j) => {
      const apart = ((centre[j] as number) - (mean[j] as number)) / (deviation[j] as number);
      return { name, apart };
    })
      .filter(({ apart }) => Math.abs(apart) >= NOTABLE)
      .sort((a, b) => Math.abs(b.apart) - Math.abs(a.apart))
      .map(({ name, apart }) => `\`${name}\` ${apart > 0 ? "+" : "−"}${Math.abs(apart).toFixed(1)}`)
      .join(", ");
  return `# ${version}

The marketing segment of an account, from how it behaved up to and including its latest transaction. K-means with
${segments.length} centres on standardised features, written as a linear XGBoost 1.7 booster.

${dataSection(data)}

The centres were found on rows spread evenly over the second half of the training slice.

## Segments

Share of the test slice's transactions, and where the centre lies ${NOTABLE} or more standard deviations from the mean of all.

${table(
  ["segment", "share", "traits"],
  segments.map((name, k) => [
    name,
    percent(test.shares[k] as number),
    traits(centres[k] as number[]),
  ]),
)}

${percent(test.stability)} of the test slice's transactions are in the segment where their account is most often.

## Features

${table(
  ["feature", "weight"],
  SEGMENTATION_FEATURES.map((name, j) => [`\`${name}\``, String(weights[j])]),
)}

\`features/segmentationRow.ts\` says what they are.

## Limits

- The segments are a partition, not natural clusters: accounts near a border could be on either side.
- An account's first transactions say little of it; its segment may change while it becomes known.
- The probabilities of the segments are a measure of distance, not of belief.
`;
}

function dataSection({ origin, slices }: TrainedOn): string {
  const rows = Object.entries(slices as unknown as Record<string, Dataset>).map(
    ([name, { times, frauds }]) => [
      name,
      date(times[0] as number),
      date(times.at(-1) as number),
      String(frauds.length),
      String(frauds.filter((fraud) => fraud).length),
    ],
  );
  return `## Data

${origin}

${table(["slice", "from", "to", "transactions", "frauds"], rows)}`;
}

function metricRows(validation: Metrics, test: Metrics): string[][] {
  const both = (name: string, of: (metrics: Metrics) => string) => [name, of(validation), of(test)];
  const scenarios = new Set([...validation.scenarios, ...test.scenarios].map((s) => s.scenario));
  return [
    both("precision", ({ precision }) => precision.toFixed(3)),
    both("recall", ({ recall }) => recall.toFixed(3)),
    ...[...scenarios].sort().map((scenario) =>
      both(`recall, ${scenario}`, ({ scenarios }) => {
        const found = scenarios.find((other) => other.scenario === scenario);
        return found ? `${found.recall.toFixed(3)} of ${found.frauds}` : "";
      }),
    ),
    both("average precision", ({ averagePrecision }) => averagePrecision.toFixed(3)),
    both("alerts a day", ({ alertsPerDay }) => alertsPerDay.toFixed(1)),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Day of local seconds. */
function date(time: number): string {
  return new Date(time * 1000).toISOString().slice(0, 10);
}
