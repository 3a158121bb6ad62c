import * as pulumi from "@pulumi/pulumi";
import type { Alarm } from "./alarm.ts";

/** A column of the dashboard. */
export interface Column {
  readonly title: string;
  readonly alarms: readonly { readonly alarm: Alarm; readonly arn: pulumi.Output<string> }[];
}

/** Width of a dashboard in CloudWatch's units. */
const WIDTH = 24;
/** Height in units of a title, of the alarms' states and links, and of a graph. All of it fits on a screen. */
const HEIGHT = { title: 1, state: 3, links: 4, graph: 3 };
/** Graphs in a column. */
const GRAPHS = 3;

/**
 * The body of a dashboard. Each column has the states of its alarms, links to their sections in the runbook, and graphs
 * of the first alarms' metrics.
 *
 * @param region The region of the metrics.
 * @param runbook URL of the runbook. The console shows links to web addresses only.
 */
export function dashboardBody(
  columns: readonly Column[],
  { region, runbook }: { readonly region: pulumi.Output<string>; readonly runbook: string },
): pulumi.Output<string> {
  const width = Math.floor(WIDTH / columns.length);
  const placeholders = new Placeholders();
  const widgets = columns.flatMap(({ title, alarms }, column) => {
    let y = 0;
    const widget = (type: string, height: number, properties: object) => {
      const placed = { type, x: column * width, y, width, height, properties };
      y += height;
      return placed;
    };
    const links = alarms.map(({ alarm: { name } }) => `[${name}](${runbook}#${name})`);
    return [
      widget("text", HEIGHT.title, { markdown: `## ${title}`, background: "transparent" }),
      widget("alarm", HEIGHT.state, {
        title: "Alarms",
        alarms: alarms.map(({ arn }) => placeholders.standFor(arn)),
      }),
      widget("text", HEIGHT.links, { markdown: links.join("  \n") }),
      ...alarms.slice(0, GRAPHS).map(({ alarm }) =>
        widget("metric", HEIGHT.graph, {
          title: alarm.name,
          region: placeholders.standFor(region),
          period: alarm.period ?? 60,
          view: "timeSeries",
          metrics: seriesOf(alarm, placeholders),
        }),
      ),
    ];
  });
  return placeholders.fillIn(JSON.stringify({ widgets }));
}

/** The metrics of an alarm in a graph. With an expression, only its result is visible. */
function seriesOf({ metrics, expression, name }: Alarm, placeholders: Placeholders): unknown[] {
  const series = Object.entries(metrics).map(([id, metric]) => [
    metric.namespace,
    metric.name,
    ...Object.entries(metric.dimensions).flatMap(([key, value]) => [
      key,
      placeholders.standFor(value),
    ]),
    { id, stat: metric.stat, visible: expression === undefined },
  ]);
  return expression === undefined ? series : [...series, [{ expression, label: name, id: "e" }]];
}

/**
 * Placeholders in JSON for texts that are outputs. `pulumi.jsonStringify` would take seconds for a dashboard, because it
 * makes a promise of every value in it.
 */
class Placeholders {
  readonly #texts: pulumi.Input<string>[] = [];

  /** The placeholder of a text. */
  standFor(text: pulumi.Input<string>): string {
    return `<<${this.#texts.push(text) - 1}>>`;
  }

  /** `json` with the texts instead of their placeholders. */
  fillIn(json: string): pulumi.Output<string> {
    return pulumi
      .all(this.#texts)
      .apply((texts) =>
        json.replace(/<<(\d+)>>/g, (_, i) => JSON.stringify(texts[Number(i)]).slice(1, -1)),
      );
  }
}
