import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { administration } from "../keyPolicy.ts";
import { refuse } from "../limits.ts";
import { here, type Tags, tagged } from "../shared.ts";

/** What an {@link AlarmTopic} needs to know. */
export interface AlarmTopicArgs {
  /** Addresses that are written to. Each has to confirm a first e-mail. */
  emails: readonly string[];
  /** A Slack channel that is written to. Its workspace has to be authorised in the console first. */
  slack?: { readonly teamId: string; readonly channelId: string } | undefined;
  /** Refuse to delete the topic's key. @default false */
  protect?: boolean | undefined;
  /** Tags of everything in it. */
  tags?: Tags | undefined;
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

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(
      `AlarmTopic ${name}`,
      args.emails
        .filter((email) => !EMAIL.test(email))
        .map((email) => `emails must be addresses such as oncall@bank.example, got ${email}`),
    );
    super("sentinela:index:AlarmTopic", name, args, opts);
    const { protect = false, tags } = args;
    const parent = { parent: this };
    const place = here(parent);
    const { account, region, partition } = place;
    const alarmsHere = pulumi.interpolate`arn:${partition}:cloudwatch:${region}:${account}:alarm:*`;
    const ours = {
      StringEquals: { "aws:SourceAccount": account },
      ArnLike: { "aws:SourceArn": alarmsHere },
    };

    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: "Alarms on their way to people",
        enableKeyRotation: true,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            administration(place),
            {
              Sid: "Alarms",
              Effect: "Allow",
              Principal: { Service: "cloudwatch.amazonaws.com" },
              Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
              Resource: "*",
              Condition: ours,
            },
          ],
        }),
        ...tagged(tags),
      },
      { ...parent, protect },
    );
    const topic = new aws.sns.Topic(
      `${name}-topic`,
      { kmsMasterKeyId: key.arn, ...tagged(tags) },
      parent,
    );
    this.arn = topic.arn;
    const policy = new aws.sns.TopicPolicy(
      `${name}-topic-policy`,
      {
        arn: this.arn,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "Alarms",
              Effect: "Allow",
              Principal: { Service: "cloudwatch.amazonaws.com" },
              Action: "sns:Publish",
              Resource: this.arn,
              Condition: ours,
            },
            {
              Sid: "TlsOnly",
              Effect: "Deny",
              Principal: "*",
              Action: "sns:Publish",
              Resource: this.arn,
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        }),
      },
      parent,
    );
    for (const [i, endpoint] of args.emails.entries()) {
      new aws.sns.TopicSubscription(
        `${name}-email-${i + 1}`,
        { topic: this.arn, protocol: "email", endpoint },
        { ...parent, dependsOn: policy },
      );
    }
    if (args.slack) chat(name, args.slack, this.arn, tags, parent);
    this.registerOutputs({ arn: this.arn });
  }
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Amazon Q Developer writes alarms to a channel. Nobody can give it orders there: its role may do nothing. */
function chat(
  name: string,
  { teamId, channelId }: { readonly teamId: string; readonly channelId: string },
  topicArn: pulumi.Output<string>,
  tags: Tags | undefined,
  opts: { parent: pulumi.Resource },
): void {
  const role = new aws.iam.Role(
    `${name}-chat-role`,
    {
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "chatbot.amazonaws.com" },
            Action: "sts:AssumeRole",
          },
        ],
      },
      ...tagged(tags),
    },
    opts,
  );
  new aws.chatbot.SlackChannelConfiguration(
    `${name}-chat`,
    {
      configurationName: name,
      iamRoleArn: role.arn,
      slackTeamId: teamId,
      slackChannelId: channelId,
      snsTopicArns: [topicArn],
      ...tagged(tags),
    },
    opts,
  );
}
