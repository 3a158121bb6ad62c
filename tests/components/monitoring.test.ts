import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Monitoring, type MonitoringArgs } from "../../components/monitoring.ts";
import { ACCOUNT, deployment, only, type Registered, settled, unwrap } from "../support/pulumi.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const TAGS = { Project: "sentinela" };
const TOPIC = `arn:aws:sns:sa-east-1:${ACCOUNT}:watch-topic`;

const ARGS: MonitoringArgs = {
  stream: { name: pulumi.output("clicks"), shards: 2 },
  delivery: {
    name: pulumi.output("clicks-firehose"),
    alertName: pulumi.output("alerts-firehose"),
    bufferSeconds: 65,
  },
  function: { name: pulumi.output("scoring"), timeoutSeconds: 120, reservedConcurrency: undefined },
  endpoints: [{ purpose: "fraud", name: pulumi.output("fraud-1"), serverless: true }],
  scoring: { namespace: "Ours", tableName: pulumi.output("profiles") },
  subscribers: { emails: [], slack: undefined },
  runbook: "https://wiki/runbook",
  tags: TAGS,
};

describe("Monitoring", () => {
  let registered: Registered[];

  beforeEach(async () => {
    registered = await deployment();
  });

  async function monitoring(change: Partial<MonitoringArgs> = {}): Promise<Monitoring> {
    const made = new Monitoring("watch", { ...ARGS, ...change });
    await settled(made.dashboardName, made.topicArn);
    return made;
  }

  const alarm = (name: string) => only(registered, ALARM, `${name}-alarm`).inputs;

  it("notifies of an alarm with its meaning and a link to the runbook, and of its end", async () => {
    await monitoring();

    expect(alarm("stream-write-throttled")).to.deep.equal({
      alarmDescription:
        "Producers are turned away: the stream takes no more. What to do: https://wiki/runbook#stream-write-throttled",
      metricQueries: [
        {
          id: "refused",
          metric: {
            namespace: "AWS/Kinesis",
            metricName: "WriteProvisionedThroughputExceeded",
            dimensions: { StreamName: "clicks" },
            stat: "Sum",
            period: 60,
          },
          returnData: true,
        },
      ],
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      datapointsToAlarm: 3,
      evaluationPeriods: 5,
      treatMissingData: "notBreaching",
      alarmActions: [TOPIC],
      okActions: [TOPIC],
      tags: TAGS,
    });
  });

  it("compares incoming records with the shards' capacity", async () => {
    await monitoring();

    const { metricQueries, threshold } = alarm("stream-near-limit");
    expect([metricQueries.at(-1), threshold]).to.deep.equal([
      {
        id: "watched",
        expression: "100 * MAX([bytes / 125829120, records / 120000])",
        label: "The stream is at 80 % of what its shards take",
        returnData: true,
      },
      80,
    ]);
  });

  it("has no alarm on shards for an on-demand stream", async () => {
    await monitoring({ stream: { name: pulumi.output("clicks"), shards: undefined } });

    const names = registered.map(({ name }) => name);
    expect(names).to.include("stream-write-throttled-alarm");
    expect(names).to.not.include("stream-near-limit-alarm");
  });

  it("alarms on an unusual share of flagged transactions, and ignores periods without data", async () => {
    await monitoring();

    const { metricQueries, threshold, ...unusual } = alarm("frauds-unusual");
    expect(unusual).to.deep.include({
      comparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold",
      thresholdMetricId: "usual",
      treatMissingData: "ignore",
    });
    expect(threshold).to.equal(undefined);
    expect(metricQueries.slice(2)).to.deep.equal([
      {
        id: "watched",
        expression: "100 * flagged / scored",
        label: "The share of suspected transactions is not what it usually is",
        returnData: true,
      },
      {
        id: "usual",
        expression: "ANOMALY_DETECTION_BAND(watched, 3)",
        label: "usual",
        returnData: true,
      },
    ]);
  });

  it("alarms on a quiet stream only if quietMinutes is given", async () => {
    await monitoring();
    expect(registered.map(({ name }) => name)).to.not.include("no-transactions-alarm");

    registered = await deployment();
    await monitoring({ quietMinutes: 15 });
    expect(alarm("no-transactions")).to.deep.include({
      alarmDescription:
        "No transaction has arrived for 15 minutes. What to do: https://wiki/runbook#no-transactions",
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      datapointsToAlarm: 15,
      evaluationPeriods: 15,
      treatMissingData: "breaching",
    });
  });

  it("derives limits from the buffers and from the function's timeout", async () => {
    await monitoring();

    expect([
      alarm("delivery-late").threshold,
      alarm("alerts-late").threshold,
      alarm("function-slow").threshold,
    ]).to.deep.equal([665, 300, 96_000]);
  });

  it("compares concurrency with the reserved concurrency or the account's quota", async () => {
    await monitoring();
    expect(alarm("function-concurrency").metricQueries.at(-1).expression).to.equal(
      "100 * running / SERVICE_QUOTA(running)",
    );

    registered = await deployment();
    await monitoring({ function: { ...ARGS.function, reservedConcurrency: 20 } });
    expect(alarm("function-concurrency").metricQueries.at(-1).expression).to.equal(
      "100 * running / 20",
    );
  });

  it("alarms on the concurrency of serverless endpoints only", async () => {
    const [fraud] = ARGS.endpoints;
    await monitoring({ endpoints: [{ ...fraud, serverless: false } as typeof fraud & object] });

    expect(registered.map(({ name }) => name)).to.include("fraud-endpoint-failing-alarm");
    expect(registered.map(({ name }) => name)).to.not.include("fraud-endpoint-full-alarm");
  });

  it("combines what puts transactions at risk in one paging alarm", async () => {
    await monitoring({ quietMinutes: 15 });

    expect(only(registered, "aws:cloudwatch/compositeAlarm:CompositeAlarm").inputs).to.deep.equal({
      alarmName: "sentinela-test-transactions-at-risk",
      alarmDescription:
        "Transactions come late, unscored or not at all. What to do: https://wiki/runbook#transactions-at-risk",
      alarmRule:
        "stream-write-throttled stream-behind no-transactions transactions-unscored delivery-late delivery-failing transformation-failing"
          .split(" ")
          .map((name) => `ALARM("${name}-alarm")`)
          .join(" OR "),
      alarmActions: [TOPIC],
      okActions: [TOPIC],
      tags: TAGS,
    });
  });

  it("lets only this account's alarms publish, and encrypts the topic with its own key", async () => {
    await monitoring();

    const ours = {
      StringEquals: { "aws:SourceAccount": ACCOUNT },
      ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:sa-east-1:${ACCOUNT}:alarm:*` },
    };
    const cloudwatch = { Service: "cloudwatch.amazonaws.com" };
    const { policy, ...key } = only(registered, "aws:kms/key:Key").inputs;
    expect(key).to.deep.equal({
      description: "Alarms on their way to people",
      enableKeyRotation: true,
      tags: TAGS,
    });
    const [account, ...others] = JSON.parse(policy).Statement;
    expect(account.Sid).to.equal("Account");
    expect(others).to.deep.equal([
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: cloudwatch,
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: ours,
      },
    ]);
    expect(only(registered, "aws:sns/topic:Topic").inputs).to.deep.equal({
      kmsMasterKeyId: `arn:aws:kms:sa-east-1:${ACCOUNT}:key/watch-key`,
      tags: TAGS,
    });
    expect(
      JSON.parse(only(registered, "aws:sns/topicPolicy:TopicPolicy").inputs.policy).Statement,
    ).to.deep.equal([
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: cloudwatch,
        Action: "sns:Publish",
        Resource: TOPIC,
        Condition: ours,
      },
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: TOPIC,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("protects the topic's key if asked to", async () => {
    await monitoring({ protect: true });

    expect(only(registered, "aws:kms/key:Key").options.protect).to.equal(true);
  });

  it("notifies by e-mail and on Slack, with a role for Slack that has no permissions", async () => {
    await monitoring({
      subscribers: {
        emails: ["oncall@bank.example"],
        slack: { teamId: "T0123ABCD", channelId: "C0123ABCD" },
      },
    });

    expect(only(registered, "aws:sns/topicSubscription:TopicSubscription").inputs).to.deep.equal({
      topic: TOPIC,
      protocol: "email",
      endpoint: "oncall@bank.example",
    });
    expect(
      only(registered, "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration").inputs,
    ).to.deep.equal({
      configurationName: "watch",
      iamRoleArn: `arn:aws:iam:sa-east-1:${ACCOUNT}:watch-chat-role`,
      slackTeamId: "T0123ABCD",
      slackChannelId: "C0123ABCD",
      snsTopicArns: [TOPIC],
      tags: TAGS,
    });
    expect(registered.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")).to.deep.equal(
      [],
    );
  });

  it("shows all alarms with links to the runbook on one screen of the dashboard", async () => {
    await monitoring();

    const { dashboardName, dashboardBody } = only(
      registered,
      "aws:cloudwatch/dashboard:Dashboard",
    ).inputs;
    expect(dashboardName).to.equal("sentinela-test");
    const { widgets } = JSON.parse(dashboardBody) as { widgets: Widget[] };
    const titles = widgets
      .filter(({ y }) => y === 0)
      .map(({ x, properties }) => [x, properties.markdown]);
    expect(titles).to.deep.equal([
      [0, "## Stream"],
      [4, "## Lambda"],
      [8, "## Profiles"],
      [12, "## Endpoints"],
      [16, "## Transactions"],
      [20, "## Delivery"],
    ]);
    const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);
    expect(shown).to.have.members(
      registered
        .filter(({ type }) => type === ALARM)
        .map(({ name }) => `arn:aws:cloudwatch:sa-east-1:${ACCOUNT}:${name}`),
    );
    const text = widgets.map(({ properties }) => properties.markdown ?? "").join();
    for (const { name } of registered.filter(({ type }) => type === ALARM)) {
      const section = name.replace(/-alarm$/, "");
      expect(text).to.contain(`[${section}](https://wiki/runbook#${section})`);
    }
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).to.equal(24);
    expect(Math.max(...widgets.map(({ y, height }) => y + height))).to.be.at.most(18);
  });

  it("gives the topic's ARN and the dashboard's name", async () => {
    const made = await monitoring();

    expect([await unwrap(made.topicArn), await unwrap(made.dashboardName)]).to.deep.equal([
      TOPIC,
      "sentinela-test",
    ]);
  });

  for (const [what, change, message] of [
    [
      "silence of less than five minutes",
      { quietMinutes: 4 },
      "Monitoring watch: quietMinutes must be a whole number from 5 to 1440, got 4",
    ],
    [
      "an address that is none",
      { subscribers: { emails: ["oncall"], slack: undefined } },
      "AlarmTopic watch: emails must be addresses such as oncall@bank.example, got oncall",
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => new Monitoring("watch", { ...ARGS, ...change })).to.throw(message);
    });
  }
});

interface Widget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly markdown?: string; readonly alarms?: readonly string[] };
}
