import * as pulumi from "@pulumi/pulumi";
import type { Alarm } from "./alarm.ts";

/** What is shown of one part of the way. */
export interface Column {
  readonly title: string;
  readonly alarms: readonly { readonly alarm: Alarm; readonly arn: pulumi.Output<string> }[];
}

/** Units that a dashboard is wide. */
const WIDTH = 24;
/** Units of height: of a title, of the alarms' state with their links, and of a graph. All of it fits a screen. */
const HEIGHT = { title: 1, state: 3, links: 4, graph: 3 };
/** Graphs below each other. */
const GRAPHS = 3;

/**
 * A dashboard of columns, each with the state of its alarms, the way to their sections of the runbook, and graphs of
 * the first of what they watch.
 *
 * @param region Where the metrics are.
 * @param runbook Its address; in the console a link only when it is one on the web.
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

/** What an alarm watches, as a dashboard writes it: the metrics hidden when an expression is made of them. */
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
 * Texts that are known only once what they belong to is made. `pulumi.jsonStringify` would take seconds for a dashboard:
 * it makes a promise of everything in it.
 */
class Placeholders {
  readonly #texts: pulumi.Input<string>[] = [];

  /** What stands for a text until it is known. */
  standFor(text: pulumi.Input<string>): string {
    return `<<${this.#texts.push(text) - 1}>>`;
  }

  /** JSON with all texts in their places. */
  fillIn(json: string): pulumi.Output<string> {
    return pulumi
      .all(this.#texts)
      .apply((texts) =>
        json.replace(/<<(\d+)>>/g, (_, i) => JSON.stringify(texts[Number(i)]).slice(1, -1)),
      );
  }
}
