import { SEGMENTATION_FEATURES } from "../../../contract/features.ts";
import type { SegmentProfile } from "../segments.ts";
import { axis, svg } from "./svg.ts";

/** Pixels of a column, of a row, and of what stands around them. */
const COLUMN = 112;
const ROW = 24;
const AROUND = { left: 180, right: 20, top: 90, bottom: 60 };
/** Deviations at which colours end; few centres lie further out. */
const FURTHEST = 2;
/** Blue, white, orange. */
const COLOURS = ["#4393c3", "#ffffff", "#e08214"];

/** A heat map of the segments' traits: a column a segment, a row a feature. */
export function segmentsPlot(profiles: readonly SegmentProfile[]): string {
  const cells = profiles.flatMap(({ traits }, column) =>
    traits.map((apart, row) => ({
      value: [column, row, apart],
      label: { formatter: apart.toFixed(1).replace("-0.0", "0.0").replace("-", "−") },
    })),
  );
  const size = {
    width: AROUND.left + COLUMN * profiles.length + AROUND.right,
    height: AROUND.top + ROW * SEGMENTATION_FEATURES.length + AROUND.bottom,
  };
  const plain = { ...axis(""), splitLine: { show: false }, axisLine: { show: false } };
  return svg(
    {
      grid: AROUND,
      xAxis: {
        type: "category",
        position: "top",
        ...plain,
        axisLabel: {
          ...plain.axisLabel,
          interval: 0,
          width: COLUMN - 12,
          overflow: "break",
          lineHeight: 16,
        },
        data: profiles.map(({ name, accounts }) => `${name}\n${(100 * accounts).toFixed(0)} %`),
      },
      yAxis: { type: "category", inverse: true, ...plain, data: [...SEGMENTATION_FEATURES] },
      visualMap: {
        type: "continuous",
        min: -FURTHEST,
        max: FURTHEST,
        calculable: false,
        orient: "horizontal",
        left: "center",
        bottom: 8,
        itemWidth: 14,
        itemHeight: 200,
        precision: 1,
        text: [`+${FURTHEST} or more`, `−${FURTHEST} or less`],
        inRange: { color: COLOURS },
      },
      series: [
        {
          type: "heatmap",
          silent: true,
          itemStyle: { borderColor: "#ffffff", borderWidth: 2 },
          label: { show: true, fontSize: 12, color: "#222222" },
          data: cells,
        },
      ],
    },
    size,
  );
}
