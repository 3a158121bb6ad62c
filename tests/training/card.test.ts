import { expect } from "chai";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../../contract/features.ts";
import { localSeconds } from "../../features/time.ts";
import { fraudCard, segmentationCard, type TrainedOn } from "../../training/card.ts";
import type { Dataset } from "../../training/dataset.ts";
import type { FraudModel } from "../../training/fraud.ts";
import type { Metrics } from "../../training/metrics.ts";
import type { SegmentationModel } from "../../training/segmentation.ts";

/** Two transactions, one of them a fraud, a week apart. */
function slice(data: string, until: string): Dataset {
  return {
    times: Float64Array.of(localSeconds(data, "00:00:00"), localSeconds(until, "23:59:59")),
    accounts: ["1-0", "1-0"],
    frauds: [false, true],
    scenarios: [undefined, undefined],
    fraudRows: new Float32Array(),
    segmentationRows: new Float32Array(),
  };
}

const DATA: TrainedOn = {
  origin: "Delivered by the pipeline.",
  slices: {
    training: slice("2026-01-01", "2026-01-06"),
    validation: slice("2026-01-07", "2026-01-08"),
    test: slice("2026-01-09", "2026-01-10"),
  },
};
const DATA_LINES = [
  "Delivered by the pipeline.",
  "| training | 2026-01-01 | 2026-01-06 | 2 | 1 |",
  "| validation | 2026-01-07 | 2026-01-08 | 2 | 1 |",
  "| test | 2026-01-09 | 2026-01-10 | 2 | 1 |",
];

function metrics(recall: number, scenarios: Metrics["scenarios"]): Metrics {
  return { precision: 0.98, recall, averagePrecision: 0.9, alertsPerDay: 12.25, scenarios };
}

describe("the card of a fraud model", () => {
  const model: FraudModel = {
    booster: Buffer.of(),
    rounds: 120,
    threshold: 0.31,
    policy: "the most frauds with at most 13 alerts a day on the validation slice",
    validation: metrics(0.8, [{ scenario: "account-takeover", frauds: 8, recall: 0.5 }]),
    test: metrics(0.75, []),
  };
  const manifest = {
    version: "fraud-000000000000",
    features: [...FRAUD_FEATURES],
    threshold: 0.31,
  };
  const lines = fraudCard(manifest, model, DATA).split("\n");

  it("says what the model is, what it was trained on and what it is worth", () => {
    expect(lines).to.include.members([
      "# fraud-000000000000",
      "XGBoost 1.7, 120 trees.",
      ...DATA_LINES,
      "| precision | 0.980 | 0.980 |",
      "| recall | 0.800 | 0.750 |",
      "| recall, account-takeover | 0.500 of 8 |  |",
      "| average precision | 0.900 | 0.900 |",
      "| alerts a day | 12.3 | 12.3 |",
      "0.31: the most frauds with at most 13 alerts a day on the validation slice.",
      "| `objective` | binary:logistic |",
    ]);
  });

  it("names its features, in their order", () => {
    const names = FRAUD_FEATURES.map((name) => `\`${name}\``).join(", ");

    expect(lines.join("\n")).to.contain(`${FRAUD_FEATURES.length}, in this order: ${names}.`);
  });
});

describe("the card of a segmentation model", () => {
  const of = (traits: Record<string, number>) =>
    SEGMENTATION_FEATURES.map((name) => traits[name] ?? 0);
  const model: SegmentationModel = {
    booster: Buffer.of(),
    segments: ["Lojistas", "Correntistas"],
    centres: [of({ parte_maquininha: 1.5, parte_cartao: -3, parte_noite: 0.5 }), of({})],
    mean: of({ parte_cartao: 1 }),
    deviation: SEGMENTATION_FEATURES.map(() => 2),
    weights: SEGMENTATION_FEATURES.map((_, j) => (j === 0 ? 0.5 : 1)),
    test: { shares: [0.25, 0.75], stability: 0.9912 },
  };
  const manifest = {
    version: "segmentation-000000000000",
    features: [...SEGMENTATION_FEATURES],
    segments: model.segments,
  };

  it("says what the segments are like, and how steady", () => {
    expect(segmentationCard(manifest, model, DATA).split("\n")).to.include.members([
      "# segmentation-000000000000",
      ...DATA_LINES,
      "| Lojistas | 25.0 % | `parte_cartao` −2.0, `parte_maquininha` +0.8 |",
      "| Correntistas | 75.0 % |  |",
      "99.1 % of the test slice's transactions are in the segment where their account is most often.",
      `| \`${SEGMENTATION_FEATURES[0]}\` | 0.5 |`,
    ]);
  });
});
