import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Alarm, metricAlarm } from "./alarms/alarm.ts";
import { AlarmTopic, type AlarmTopicArgs } from "./alarms/alarmTopic.ts";
import { type Column, dashboardBody } from "./alarms/dashboard.ts";
import { deliveryAlarms, type WatchedDelivery } from "./alarms/deliveryAlarms.ts";
import { endpointAlarms, type WatchedEndpoint } from "./alarms/endpointAlarms.ts";
import { functionAlarms, type WatchedFunction } from "./alarms/functionAlarms.ts";
import { scoringAlarms, type WatchedScoring } from "./alarms/scoringAlarms.ts";
import {
  QUIET_MINUTES,
  quietAlarm,
  streamAlarms,
  type WatchedStream,
} from "./alarms/streamAlarms.ts";
import { checkRanges } from "./common/ranges.ts";
import { type Tags, tagged } from "./common/tags.ts";

/** Arguments of {@link Monitoring}. */
export interface MonitoringArgs {
  /** The stream that transactions arrive on. */
  stream: WatchedStream;
  /** The Firehoses that deliver to S3. */
  delivery: WatchedDelivery;
  /** The scoring Lambda function. */
  function: WatchedFunction;
  /** The endpoints that it calls. */
  endpoints: readonly WatchedEndpoint[];
  /** The function's own metrics, and the table of profiles. */
  scoring: Omit<WatchedScoring, "functionName">;
  /** Minutes without a transaction before an alarm, {@link QUIET_MINUTES}. @default no such alarm */
  quietMinutes?: number | undefined;
  /** Who is notified, by e-mail and on Slack. */
  subscribers: Pick<AlarmTopicArgs, "emails" | "slack">;
  /** URL of the runbook. `#` and the name of an alarm are added to it. */
  runbook: string;
  /** Refuse to delete the key of the alarm topic. @default false */
  protect?: boolean | undefined;
  /** Tags of all children. */
  tags?: Tags | undefined;
}

/** Child resources of {@link Monitoring}. */
export interface MonitoringNodes {
  /** The topic with its subscriptions, a component of its own. */
  readonly topic: AlarmTopic;
  /** The alarms by their names, such as `stream-behind`. */
  readonly alarms: Readonly<Record<string, aws.cloudwatch.MetricAlarm>>;
  /** The alarm `transactions-at-risk`. */
  readonly atRiskAlarm: aws.cloudwatch.CompositeAlarm;
  readonly dashboard: aws.cloudwatch.Dashboard;
}

/** The alarms that mean that transactions are late, unscored or lost. The others show causes, or warn in advance. */
const AT_RISK: readonly string[] = [
  "stream-write-throttled",
  "stream-behind",
  "no-transactions",
  "transformation-failing",
  "transactions-unscored",
  "delivery-late",
  "delivery-failing",
];

/**
 * CloudWatch alarms for all parts of the pipeline, an SNS topic that notifies people, and a dashboard. The dashboard shows
 * the parts from left to right, in the order in which a transaction passes them.
 *
 * The composite alarm `transactions-at-risk` is the paging alarm: the one to wake someone for.
 *
 * @example
 * new Monitoring("monitoring", {
 *   stream: { name: pipeline.streamName, shards: 2 },
 *   delivery: { name: pipeline.firehoseName, alertName: alerts.name, bufferSeconds: 65 },
 *   function: { name: scoring.name, timeoutSeconds: 120, reservedConcurrency: undefined },
 *   endpoints: [{ purpose: "fraud", name: fraud.name, serverless: true }],
 *   scoring: { namespace: "Sentinela", tableName: profiles.name },
 *   subscribers: { emails: ["oncall@bank.example"] },
 *   runbook: "https://wiki.bank.example/runbook",
 * });
 */
export class Monitoring extends pulumi.ComponentResource {
  /** ARN of the topic that alarms are published to. */
  readonly topicArn: pulumi.Output<string>;
  /** Name of the CloudWatch dashboard. */
  readonly dashboardName: pulumi.Output<string>;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: MonitoringNodes;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    const { protect, quietMinutes, runbook, tags } = args;
    if (quietMinutes !== undefined) {
      checkRanges(`Monitoring ${name}`, { quietMinutes: [quietMinutes, QUIET_MINUTES] });
    }
    super("sentinela:index:Monitoring", name, args, opts);
    const parent = { parent: this };

    const topic = new AlarmTopic(name, { ...args.subscribers, protect, tags }, parent);
    this.topicArn = topic.arn;
    const context = { topicArn: topic.arn, runbook, tags };
    const declared = new Map<string, aws.cloudwatch.MetricAlarm>();
    const columns = columnsOf(args).map(({ title, alarms }): Column => {
      const column = alarms.map((alarm) => {
        const resource = metricAlarm(alarm, context, parent);
        declared.set(alarm.name, resource);
        return { alarm, arn: resource.arn };
      });
      return { title, alarms: column };
    });
    const rules = [...declared]
      .filter(([alarm]) => AT_RISK.includes(alarm))
      .map(([, { name: physical }]) => pulumi.interpolate`ALARM("${physical}")`);
    const atRiskAlarm = new aws.cloudwatch.CompositeAlarm(
      "transactions-at-risk-alarm",
      {
        alarmName: `${pulumi.getProject()}-${pulumi.getStack()}-transactions-at-risk`,
        alarmDescription: `Transactions come late, unscored or not at all. What to do: ${runbook}#transactions-at-risk`,
        alarmRule: pulumi.all(rules).apply((all) => all.join(" OR ")),
        alarmActions: [topic.arn],
        okActions: [topic.arn],
        ...tagged(tags),
      },
      parent,
    );
    const dashboard = new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: `${pulumi.getProject()}-${pulumi.getStack()}`,
        dashboardBody: dashboardBody(columns, {
          region: aws.getRegionOutput({}, parent).region,
          runbook,
        }),
      },
      parent,
    );

    this.dashboardName = dashboard.dashboardName;
    this.nodes = { topic, alarms: Object.fromEntries(declared), atRiskAlarm, dashboard };
    this.registerOutputs({ topicArn: this.topicArn, dashboardName: this.dashboardName });
  }
}

/** All alarms, in the order in which a transaction passes what they watch. */
function columnsOf(args: MonitoringArgs): { readonly title: string; readonly alarms: Alarm[] }[] {
  const { stream, delivery, endpoints, quietMinutes } = args;
  const functionName = args.function.name;
  const scoring = scoringAlarms({ ...args.scoring, functionName });
  const [transactions, profiles] = [false, true].map((ofProfiles) =>
    scoring.filter(({ name }) => /^(profiles|table)-/.test(name) === ofProfiles),
  );
  return [
    {
      title: "Stream",
      alarms: [
        ...streamAlarms(stream),
        ...(quietMinutes === undefined ? [] : [quietAlarm(stream, quietMinutes)]),
      ],
    },
    { title: "Lambda", alarms: functionAlarms(args.function) },
    { title: "Profiles", alarms: profiles ?? [] },
    { title: "Endpoints", alarms: endpoints.flatMap(endpointAlarms) },
    { title: "Transactions", alarms: transactions ?? [] },
    { title: "Delivery", alarms: deliveryAlarms(delivery) },
  ];
}
