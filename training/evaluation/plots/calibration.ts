import type { CalibrationBin } from "../histograms.ts";
import { axis, BLUE, GREY, svg } from "./svg.ts";

/** The share of frauds among transactions of like probability, with intervals that hold 95 %, and the diagonal. */
export function calibrationPlot(bins: readonly CalibrationBin[]): string {
  return svg({
    grid: { left: 70, right: 60, top: 30, bottom: 60 },
    xAxis: { type: "value", min: 0, max: 1, ...axis("mean probability of fraud") },
    yAxis: { type: "value", min: 0, max: 1, ...axis("share of frauds", 44) },
    series: [
      {
        type: "line",
        silent: true,
        showSymbol: false,
        lineStyle: { color: GREY, type: "dashed", width: 1.5 },
        data: [
          [0, 0],
          [1, 1],
        ],
      },
      {
        type: "scatter",
        silent: true,
        symbolSize: 11,
        itemStyle: { color: BLUE, opacity: 1 },
        data: bins.map(({ predicted, observed, transactions }) => ({
          value: [predicted, observed],
          label: {
            show: true,
            // Beside the interval and below the diagonal, unless the axis is there.
            position: observed < 0.1 ? [4, -28] : [14, 6],
            color: GREY,
            fontSize: 12,
            textBorderColor: "#ffffff",
            textBorderWidth: 3,
            formatter: transactions.toLocaleString("en-US"),
          },
        })),
        markLine: {
          symbol: "none",
          silent: true,
          lineStyle: { color: BLUE, type: "solid", width: 1.5, opacity: 0.6 },
          data: bins.map(({ predicted, low, high }) => [
            { coord: [predicted, low] },
            { coord: [predicted, high] },
          ]),
        },
      },
    ],
  });
}
