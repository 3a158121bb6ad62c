import { calibrationPlot } from "./plots/calibration.ts";
import { precisionRecallPlot } from "./plots/precisionRecall.ts";
import { recallByAlertsPlot } from "./plots/recallByAlerts.ts";
import { scoreDistributionPlot } from "./plots/scoreDistribution.ts";
import { segmentsPlot } from "./plots/segments.ts";
import type { Results } from "./results.ts";

/** SVG files by name, as the page shows them. */
export function plots(results: Results): Record<string, string> {
  const { metrics, threshold } = results;
  return {
    "precision-recall.svg": precisionRecallPlot(results.precisionRecall, { ...metrics, threshold }),
    "scores.svg": scoreDistributionPlot(results.scores, threshold),
    "recall-by-alerts.svg": recallByAlertsPlot(results.budgets, metrics.alertsPerDay),
    "calibration.svg": calibrationPlot(results.calibration),
    "segments.svg": segmentsPlot(results.segments),
  };
}
