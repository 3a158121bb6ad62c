import type { Metrics } from "./metrics.ts";
import type { Trained } from "./train.ts";

/** What a training came to, for the person who started it. */
export function report(
  { fraud, segmentation, slices }: Trained,
  origin: string,
  out: string,
): string {
  const size = ({ frauds }: Trained["slices"]["test"]) =>
    `${frauds.length} transactions, ${frauds.filter((fraud) => fraud).length} fraudulent`;
  const shares = segmentation.segments.map((name, k) => {
    const share = `${(100 * (segmentation.test.shares[k] as number)).toFixed(1)} %`;
    return `  ${share.padStart(6)}  ${name}`;
  });
  return `
${origin}
Cut by time into
  training    ${size(slices.training)}
  validation  ${size(slices.validation)} (rounds and threshold are chosen here)
  test        ${size(slices.test)} (nothing is chosen here)

${fraud.manifest.version}: ${fraud.rounds} rounds, threshold ${fraud.threshold}
  validation  ${shown(fraud.validation)}
  test        ${shown(fraud.test)}
${fraud.test.scenarios.map(({ scenario, frauds, recall }) => `              recall ${recall.toFixed(3)} of ${frauds} ${scenario}\n`).join("")}
${segmentation.manifest.version}: ${segmentation.segments.length} segments, and their share of the test slice
${shares.join("\n")}
  An account's transactions are in its most frequent segment ${(100 * segmentation.test.stability).toFixed(1)} % of the time.

Written to ${out}; each model's card.md says more.`;
}

function shown({ precision, recall, averagePrecision, alertsPerDay }: Metrics): string {
  const three = (value: number) => value.toFixed(3);
  return `precision ${three(precision)}, recall ${three(recall)}, average precision ${three(averagePrecision)}, ${alertsPerDay.toFixed(1)} alerts a day`;
}
