import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";

/** A Slack channel, by the ids that Slack shows in its addresses. Its workspace has to be authorised in the console first. */
export interface SlackChannel {
  readonly teamId: string;
  readonly channelId: string;
}

/** What {@link slackChannel} needs to know. */
export interface SlackChannelArgs extends SlackChannel {
  /** ARN of the topic whose alarms are written there. */
  readonly topicArn: pulumi.Output<string>;
  readonly tags?: Tags | undefined;
}

/** Amazon Q Developer writes alarms to a channel. Nobody can give it orders there: its role may do nothing. */
export function slackChannel(
  name: string,
  { teamId, channelId, topicArn, tags }: SlackChannelArgs,
  opts: { parent: pulumi.Resource },
): { readonly role: aws.iam.Role; readonly channel: aws.chatbot.SlackChannelConfiguration } {
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
  const channel = new aws.chatbot.SlackChannelConfiguration(
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
  return { role, channel };
}
