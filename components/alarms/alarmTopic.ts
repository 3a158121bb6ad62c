import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AwsEnvironment, awsEnvironment } from "../common/awsEnvironment.ts";
import { throwIfInvalid } from "../common/ranges.ts";
import { type Tags, tagged } from "../common/tags.ts";
import { administration } from "../kms/keyPolicy.ts";
import { type SlackChannel, slackChannel } from "./slackChannel.ts";

/** What an {@link AlarmTopic} needs to know. */
export interface AlarmTopicArgs {
  /** Addresses that are written to. Each has to confirm a first e-mail. */
  emails: readonly string[];
  /** A Slack channel that is written to. Its workspace has to be authorised in the console first. */
  slack?: SlackChannel | undefined;
  /** Refuse to delete the topic's key. @default false */
  protect?: boolean | undefined;
  /** Tags of everything in it. */
  tags?: Tags | undefined;
}

/** Child resources of an {@link AlarmTopic}. */
export interface AlarmTopicNodes {
  readonly key: aws.kms.Key;
  readonly topic: aws.sns.Topic;
  readonly topicPolicy: aws.sns.TopicPolicy;
  /** In the order of `emails`. */
  readonly emailSubscriptions: readonly aws.sns.TopicSubscription[];
  /** `undefined` without `slack`. */
  readonly slackChannel: aws.chatbot.SlackChannelConfiguration | undefined;
  /** The role that writes to the Slack channel; `undefined` without `slack`. */
  readonly slackRole: aws.iam.Role | undefined;
}

/**
 * Where alarms are told: a topic that CloudWatch alone may publish to, on behalf of this account, over TLS.
 *
 * It has a key of its own everywhere, since CloudWatch can't publish to a topic under `alias/aws/sns`: the policy of
 * that key lets no service in, and can't be changed.
 *
 * @example
 * const alarms = new AlarmTopic("alarms", { emails: ["oncall@bank.example"] });
 */
export class AlarmTopic extends pulumi.ComponentResource {
  /** ARN to publish to. */
  readonly arn: pulumi.Output<string>;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: AlarmTopicNodes;

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    check(name, args);
    super("sentinela:index:AlarmTopic", name, args, opts);
    const { emails, slack, tags } = args;
    const parent = { parent: this };
    const environment = awsEnvironment(parent);

    const key = keyOf(name, args, environment, parent);
    const topic = new aws.sns.Topic(
      `${name}-topic`,
      { kmsMasterKeyId: key.arn, ...tagged(tags) },
      parent,
    );
    const topicArn = topic.arn;
    const policy = new aws.sns.TopicPolicy(
      `${name}-topic-policy`,
      { arn: topicArn, policy: publishing(topicArn, environment) },
      parent,
    );
    const emailSubscriptions = emails.map(
      (endpoint, i) =>
        new aws.sns.TopicSubscription(
          `${name}-email-${i + 1}`,
          { topic: topicArn, protocol: "email", endpoint },
          { ...parent, dependsOn: policy },
        ),
    );
    const chat = slack && slackChannel(name, { ...slack, topicArn, tags }, parent);

    this.arn = topicArn;
    this.nodes = {
      key,
      topic,
      topicPolicy: policy,
      emailSubscriptions,
      slackChannel: chat?.channel,
      slackRole: chat?.role,
    };
    this.registerOutputs({ arn: this.arn });
  }
}

function check(name: string, { emails }: AlarmTopicArgs): void {
  throwIfInvalid(
    `AlarmTopic ${name}`,
    emails
      .filter((email) => !EMAIL.test(email))
      .map((email) => `emails must be addresses such as oncall@bank.example, got ${email}`),
  );
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** The topic's own key, which CloudWatch uses for this account's alarms. */
function keyOf(
  name: string,
  { protect, tags }: AlarmTopicArgs,
  environment: AwsEnvironment,
  opts: { parent: pulumi.Resource },
): aws.kms.Key {
  return new aws.kms.Key(
    `${name}-key`,
    {
      description: "Alarms on their way to people",
      enableKeyRotation: true,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          administration(environment),
          {
            Sid: "Alarms",
            Effect: "Allow",
            Principal: { Service: "cloudwatch.amazonaws.com" },
            Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
            Resource: "*",
            Condition: ofAlarms(environment),
          },
        ],
      }),
      ...tagged(tags),
    },
    { ...opts, protect: protect ?? false },
  );
}

/** Policy of the topic: CloudWatch publishes this account's alarms, and nobody publishes without TLS. */
function publishing(
  topicArn: pulumi.Output<string>,
  environment: AwsEnvironment,
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: ofAlarms(environment),
      },
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}

/** That a call is made for an alarm of this account and region, and for no other (the confused deputy). */
function ofAlarms({ account, region, partition }: AwsEnvironment) {
  return {
    StringEquals: { "aws:SourceAccount": account },
    ArnLike: {
      "aws:SourceArn": pulumi.interpolate`arn:${partition}:cloudwatch:${region}:${account}:alarm:*`,
    },
  };
}
