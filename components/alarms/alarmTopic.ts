import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AwsEnvironment, awsEnvironment } from "../common/awsEnvironment.ts";
import { throwIfInvalid } from "../common/ranges.ts";
import { type Tags, tagged } from "../common/tags.ts";
import { administration } from "../kms/keyPolicy.ts";
import { type SlackChannel, slackChannel } from "./slackChannel.ts";

/** Arguments of {@link AlarmTopic}. */
export interface AlarmTopicArgs {
  /** E-mail addresses to notify. Each has to confirm its subscription. */
  emails: readonly string[];
  /** A Slack channel to notify. Authorise its workspace in the AWS console first. @default none */
  slack?: SlackChannel | undefined;
  /** Refuse to delete the topic's key. @default false */
  protect?: boolean | undefined;
  /** Tags of all children. */
  tags?: Tags | undefined;
}

/** Child resources of {@link AlarmTopic}. */
export interface AlarmTopicNodes {
  readonly key: aws.kms.Key;
  readonly topic: aws.sns.Topic;
  readonly topicPolicy: aws.sns.TopicPolicy;
  /** One for each address, in the order of `emails`. */
  readonly emailSubscriptions: readonly aws.sns.TopicSubscription[];
  /** `undefined` without `slack`. */
  readonly slackChannel: aws.chatbot.SlackChannelConfiguration | undefined;
  /** The role that writes to the Slack channel; `undefined` without `slack`. */
  readonly slackRole: aws.iam.Role | undefined;
}

/**
 * An SNS topic for alarms, with its subscriptions. Only CloudWatch can publish to it, for alarms of this account and over
 * TLS.
 *
 * The topic always has a KMS key of its own: CloudWatch can't use AWS's key, `alias/aws/sns`, whose policy allows no
 * service and can't be changed.
 *
 * @example
 * const alarms = new AlarmTopic("alarms", { emails: ["oncall@bank.example"] });
 */
export class AlarmTopic extends pulumi.ComponentResource {
  /** ARN of the topic. */
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

/** The topic's key, which CloudWatch can use for this account's alarms. */
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

/** Policy of the topic: CloudWatch can publish this account's alarms, and only over TLS. */
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

/** The call is for an alarm of this account and region (see: confused deputy). */
function ofAlarms({ account, region, partition }: AwsEnvironment) {
  return {
    StringEquals: { "aws:SourceAccount": account },
    ArnLike: {
      "aws:SourceArn": pulumi.interpolate`arn:${partition}:cloudwatch:${region}:${account}:alarm:*`,
    },
  };
}
