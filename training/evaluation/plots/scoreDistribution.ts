import type { ScoreBin } from "../histograms.ts";
import { axis, BLUE, GREY, legend, ORANGE, svg } from "./svg.ts";

/** How many frauds and others have which score; counts on a log scale. */
export function scoreDistributionPlot(bins: readonly ScoreBin[], threshold: number): string {
  const width = 1 / bins.length;
  const series = (name: string, color: string, count: (bin: ScoreBin) => number) => ({
    type: "bar" as const,
    name,
    silent: true,
    barGap: "0%",
    barCategoryGap: "12%",
    itemStyle: { color },
    // Nothing can't be drawn on a log scale.
    data: bins.map((bin) => count(bin) || null),
  });
  return svg({
    legend: legend(),
    xAxis: [
      {
        type: "category",
        ...axis("probability of fraud"),
        data: bins.map(({ from }) => `${from.toFixed(2)} to ${(from + width).toFixed(2)}`),
        axisLabel: { show: false },
        splitLine: { show: false },
      },
      // The same range once more, as numbers: a category has no place for a threshold.
      {
        type: "value",
        min: 0,
        max: 1,
        ...axis(""),
        position: "bottom",
        splitLine: { show: false },
      },
    ],
    yAxis: { type: "log", min: 0.8, ...axis("transactions", 54) },
    series: [
      series("others", BLUE, ({ others }) => others),
      series("frauds", ORANGE, ({ frauds }) => frauds),
      {
        type: "line",
        silent: true,
        xAxisIndex: 1,
        data: [],
        markLine: {
          symbol: "none",
          silent: true,
          lineStyle: { color: GREY, type: "dashed", width: 1.5 },
          label: { formatter: `threshold ${threshold}`, color: GREY, fontSize: 13 },
          data: [{ xAxis: threshold }],
        },
      },
    ],
  });
}
