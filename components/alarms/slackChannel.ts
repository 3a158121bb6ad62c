import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";

/** A Slack channel, by the ids in its URL. Authorise its workspace in the AWS console first. */
export interface SlackChannel {
  /** Id of the workspace, such as `T0123ABCD`. */
  readonly teamId: string;
  /** Id of the channel, such as `C0123ABCD`. */
  readonly channelId: string;
}

/** Arguments of {@link slackChannel}. */
export interface SlackChannelArgs extends SlackChannel {
  /** ARN of the topic whose alarms are posted to the channel. */
  readonly topicArn: pulumi.Output<string>;
  readonly tags?: Tags | undefined;
}

/** Amazon Q Developer posts alarms to the channel. Its role has no permissions, so nobody can run commands from there. */
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
