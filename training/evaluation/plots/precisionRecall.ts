import type { PrecisionRecall } from "../curves.ts";
import { axis, BLUE, ORANGE, svg } from "./svg.ts";

/**
 * Precision against recall.
 *
 * @param chosen Where the model's own threshold is.
 */
export function precisionRecallPlot(
  points: readonly PrecisionRecall[],
  chosen: PrecisionRecall & { readonly threshold: number },
): string {
  return svg({
    xAxis: { type: "value", min: 0, max: 1, ...axis("recall") },
    yAxis: { type: "value", min: 0, max: 1, ...axis("precision", 44) },
    series: [
      {
        type: "line",
        silent: true,
        showSymbol: false,
        lineStyle: { width: 2.5, color: BLUE },
        data: points.map(({ recall, precision }) => [recall, precision]),
      },
      {
        type: "scatter",
        silent: true,
        z: 3,
        symbolSize: 12,
        itemStyle: { color: ORANGE, opacity: 1 },
        label: {
          show: true,
          position: [-8, 22],
          align: "right",
          color: ORANGE,
          fontSize: 13,
          formatter: `threshold ${chosen.threshold}: precision ${chosen.precision.toFixed(2)}, recall ${chosen.recall.toFixed(2)}`,
        },
        data: [[chosen.recall, chosen.precision]],
      },
    ],
  });
}
