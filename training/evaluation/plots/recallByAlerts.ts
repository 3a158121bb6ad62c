import { ALL, type BudgetCurve } from "../curves.ts";
import { axis, BLUE, GREEN, GREY, legend, ORANGE, PURPLE, svg } from "./svg.ts";

const COLOURS = [BLUE, ORANGE, GREEN, PURPLE];

/**
 * Recall by scenario against alerts a day, on a log scale.
 *
 * @param chosen Alerts a day at the model's own threshold.
 */
export function recallByAlertsPlot(curves: readonly BudgetCurve[], chosen: number): string {
  const budgets = curves.flatMap(({ points }) => points.map(({ alertsPerDay }) => alertsPerDay));
  return svg({
    legend: legend(),
    xAxis: {
      type: "log",
      logBase: 2,
      min: Math.min(...budgets),
      max: Math.max(...budgets),
      ...axis("alerts a day"),
    },
    yAxis: { type: "value", min: 0, max: 1, ...axis("recall", 44) },
    series: curves.map(({ name, points }, i) => ({
      type: "line" as const,
      name,
      silent: true,
      symbol: "none",
      itemStyle: { color: name === ALL ? GREY : (COLOURS[i % COLOURS.length] as string) },
      lineStyle: { width: 2.5, type: name === ALL ? ("dashed" as const) : ("solid" as const) },
      data: points.map(({ alertsPerDay, recall }) => [alertsPerDay, recall]),
      ...(name === ALL && {
        markLine: {
          symbol: "none",
          silent: true,
          lineStyle: { color: GREY, type: "dotted" as const, width: 1.5 },
          label: { formatter: "threshold", color: GREY, fontSize: 13 },
          data: [{ xAxis: chosen }],
        },
      }),
    })),
  });
}
