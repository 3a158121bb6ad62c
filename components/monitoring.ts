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

/** What a {@link Monitoring} needs to know. */
export interface MonitoringArgs {
  stream: WatchedStream;
  delivery: WatchedDelivery;
  function: WatchedFunction;
  endpoints: readonly WatchedEndpoint[];
  scoring: Omit<WatchedScoring, "functionName">;
  /** {@link QUIET_MINUTES}; left out, a stack may be quiet. */
  quietMinutes?: number | undefined;
  /** Who is told. */
  subscribers: Pick<AlarmTopicArgs, "emails" | "slack">;
  /** Address of the runbook, to which `#` and the name of an alarm are added. */
  runbook: string;
  /** Refuse to delete the key of the topic that tells people. @default false */
  protect?: boolean | undefined;
  /** Tags of everything in it. */
  tags?: Tags | undefined;
}

/** Child resources of {@link Monitoring}. */
export interface MonitoringNodes {
  readonly topic: AlarmTopic;
  /** By name, such as `stream-behind`. */
  readonly alarms: Readonly<Record<string, aws.cloudwatch.MetricAlarm>>;
  /** `transactions-at-risk`. */
  readonly atRiskAlarm: aws.cloudwatch.CompositeAlarm;
  readonly dashboard: aws.cloudwatch.Dashboard;
}

/** The alarms that mean that transactions come late, unscored or not at all; the others say why, or what comes next. */
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
 * Alarms on everything that a transaction passes, a topic that people hear of them by, and a dashboard that reads
 * from left to right as a transaction goes.
 *
 * The composite alarm `transactions-at-risk` is the one to be woken by.
 */
export class Monitoring extends pulumi.ComponentResource {
  /** ARN of the topic that all alarms are told to. */
  readonly topicArn: pulumi.Output<string>;
  /** Name of the dashboard in CloudWatch. */
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

/** All alarms, from left to right as a transaction goes. */
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
