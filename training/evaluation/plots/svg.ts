import type { EChartsOption } from "echarts";
import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  MarkPointComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  MarkPointComponent,
  VisualMapComponent,
  SVGRenderer,
]);

/** Told apart by the colour-blind (Okabe and Ito's). */
export const BLUE = "#0072b2";
export const ORANGE = "#d55e00";
export const GREEN = "#009e73";
export const PURPLE = "#a4568b";
export const GREY = "#666666";
const FAINT = "#e4e4e4";
const TEXT = "#333333";

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const SIZE: Size = { width: 720, height: 420 };

/**
 * Draw a chart as an SVG file. The same options give the same bytes, on any machine: no font is measured.
 *
 * @param option Laid over what all charts have in common.
 */
export function svg(option: EChartsOption, size = SIZE): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: "#ffffff",
      textStyle: { fontFamily: "Helvetica, Arial, sans-serif", fontSize: 13, color: TEXT },
      grid: { left: 70, right: 30, top: 50, bottom: 60 },
      ...option,
    });
    return renumbered(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

/** An axis with its name along it and faint lines across the chart. */
export function axis(name: string, nameGap = 36) {
  const text = { color: TEXT, fontSize: 13 };
  return {
    name,
    nameLocation: "middle" as const,
    nameGap,
    nameTextStyle: text,
    axisLabel: text,
    axisLine: { show: true, lineStyle: { color: GREY } },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: FAINT } },
  };
}

/** A legend above the chart. */
export function legend() {
  return { top: 8, itemGap: 22, textStyle: { color: TEXT, fontSize: 13 } };
}

/** The library numbers what it has drawn since the process began; here it is what is in the file. */
function renumbered(text: string): string {
  const names = new Map<string, string>();
  const renamed = text.replaceAll(/\bzr\d+-([a-z]+-?)\d+/g, (name, kind: string) => {
    const known = names.get(name) ?? `${kind}${names.size}`;
    names.set(name, known);
    return known;
  });
  return `${renamed}\n`;
}
