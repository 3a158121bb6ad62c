import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../../../contract/features.ts";
import { DAY } from "../../../features/time.ts";
import type { Dataset } from "../../../training/dataset.ts";
import type { Models } from "../../../training/evaluation/models.ts";

/** One transaction, and what the models are to say of it. */
export interface Judged {
  /** The kind of fraud; ordinary when left out. */
  readonly scenario?: string;
  readonly score: number;
  /** @default "1-0" */
  readonly account?: string;
  /** @default 0 */
  readonly segment?: number;
  /** Columns that aren't 0. */
  readonly fraud?: Record<string, number>;
  readonly segmentation?: Record<string, number>;
}

/** Transactions one a day, as training would hold them. */
export function datasetOf(judged: readonly Judged[]): Dataset {
  const rows = (
    names: readonly string[],
    of: (one: Judged) => Record<string, number> = () => ({}),
  ) => Float32Array.from(judged.flatMap((one) => names.map((name) => of(one)[name] ?? 0)));
  return {
    times: Float64Array.from(judged, (_, i) => i * DAY),
    accounts: judged.map(({ account }) => account ?? "1-0"),
    frauds: judged.map(({ scenario }) => scenario !== undefined),
    scenarios: judged.map(({ scenario }) => scenario ?? "ordinary"),
    fraudRows: rows(FRAUD_FEATURES, ({ fraud }) => fraud ?? {}),
    segmentationRows: rows(SEGMENTATION_FEATURES, ({ segmentation }) => segmentation ?? {}),
  };
}

export function scoresOf(judged: readonly Judged[]): Float32Array {
  return Float32Array.from(judged, ({ score }) => score);
}

/** Models that answer as they are told. */
export function modelsOf(judged: readonly Judged[], threshold = 0.5): Models {
  return {
    fraud: { version: "fraud-000000000000", features: [...FRAUD_FEATURES], threshold },
    segmentation: {
      version: "segmentation-111111111111",
      features: [...SEGMENTATION_FEATURES],
      segments: ["Lojistas", "Correntistas que pouco gastam com alimentação"],
    },
    scores: () => scoresOf(judged),
    segments: () => judged.map(({ segment }) => segment ?? 0),
  };
}

/** Twelve ordinary transactions and four frauds of three kinds, one of which nobody finds. */
export const TRAFFIC: readonly Judged[] = [
  ...Array.from({ length: 12 }, (_, i) => ({
    account: `${i % 3}-0`,
    segment: i % 2,
    score: i === 11 ? 0.6 : i / 50,
    fraud: { valor_sobre_media_30d: 1 },
    segmentation: { log_saldo: i % 2 },
  })),
  { scenario: "anomalous-amount", score: 0.99, fraud: { valor_sobre_media_30d: 40 } },
  { scenario: "anomalous-amount", score: 0.9, fraud: { valor_sobre_media_30d: 4 } },
  { scenario: "account-takeover", score: 0.7 },
  { scenario: "compromised-counterparty", score: 0.01 },
];
