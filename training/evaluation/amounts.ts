import { FRAUD_FEATURES } from "../../contract/features.ts";
import type { Dataset } from "../dataset.ts";

/** How well something finds frauds, each 0 to 1. */
export interface Detection {
  readonly precision: number;
  readonly recall: number;
  /** Harmonic mean of the two. */
  readonly f1: number;
}

/** The original notebook's task on our traffic: anomalous amounts among ordinary transactions, and nothing else. */
export interface AmountTask {
  readonly transactions: number;
  readonly anomalies: number;
  /** The fraud model at its threshold. */
  readonly model: Detection;
  /** No model: whatever is more than {@link MULTIPLE} times the account's mean. */
  readonly rule: Detection;
}

/** The notebook calls an amount anomalous that is above so many times its account's mean. */
export const MULTIPLE = 5;

/**
 * Measure the model, and a rule of one line, at the notebook's task.
 *
 * @returns Undefined when the source doesn't tell which frauds are anomalous amounts.
 */
export function amountTask(
  { fraudRows, frauds, scenarios }: Dataset,
  scores: Float32Array,
  threshold: number,
): AmountTask | undefined {
  const columns = FRAUD_FEATURES.length;
  const ratio = FRAUD_FEATURES.indexOf("valor_sobre_media_30d");
  const those = frauds.flatMap((fraud, i) =>
    !fraud || scenarios[i] === "anomalous-amount" ? [i] : [],
  );
  const anomalies = those.filter((i) => frauds[i]).length;
  if (anomalies === 0) return undefined;
  const detection = (flags: (i: number) => boolean) => {
    const flagged = those.filter(flags);
    const caught = flagged.filter((i) => frauds[i]).length;
    const precision = flagged.length === 0 ? 0 : caught / flagged.length;
    return {
      precision,
      recall: caught / anomalies,
      f1: (2 * caught) / (flagged.length + anomalies),
    };
  };
  return {
    transactions: those.length,
    anomalies,
    model: detection((i) => (scores[i] as number) >= threshold),
    rule: detection((i) => (fraudRows[i * columns + ratio] as number) > MULTIPLE),
  };
}
