import * as aws from "@pulumi/aws";
import type { PolicyResource } from "@pulumi/policy";
import { linked } from "../links.ts";
import { isSet, items, on, resourceRule, stackRule, told } from "../rule.ts";

/** An alarm does something, and says what silence means. */
export const alarms = [
  stackRule(
    {
      name: "alarms-act",
      reason: "An alarm without an action is a colour on a page that nobody looks at",
      remedy: "Set alarmActions, or let an endpoint's roll-out watch it",
      severity: "high",
    },
    (resources) => {
      const endpoints = resources.filter((resource) => resource.isType(aws.sagemaker.Endpoint));
      return resources
        .filter(isAlarm)
        .filter((alarm) => !acts(alarm) && !endpoints.some((endpoint) => watches(endpoint, alarm)))
        .map((resource) => ({ resource, problem: "it has no action" }));
    },
  ),
  resourceRule(
    {
      name: "alarms-enabled",
      reason: "A disabled alarm looks like a quiet one",
      remedy: "Leave actionsEnabled out, or set it to true",
      severity: "medium",
    },
    on(aws.cloudwatch.MetricAlarm, ({ actionsEnabled }) => actionsEnabled === false && DISABLED),
    on(aws.cloudwatch.CompositeAlarm, ({ actionsEnabled }) => actionsEnabled === false && DISABLED),
  ),
  resourceRule(
    {
      name: "alarms-know-silence",
      reason:
        "Whether no data is good news, bad news or none depends on the alarm; nobody may forget to say",
      remedy:
        "Set treatMissingData to breaching, notBreaching or ignore, after what silence means there",
      severity: "low",
    },
    on(
      aws.cloudwatch.MetricAlarm,
      ({ treatMissingData = "missing" }) =>
        treatMissingData === "missing" && "treatMissingData is not set",
    ),
  ),
  stackRule(
    {
      name: "alarms-reach-someone",
      reason: "In production an alarm has to wake somebody",
      remedy: "Set alarmEmails or alarmSlackChannel",
      severity: "high",
      advisory: true,
      inProd: true,
    },
    (resources) => {
      const listeners = resources.filter(
        (resource) =>
          resource.isType(aws.sns.TopicSubscription) ||
          resource.isType(aws.chatbot.SlackChannelConfiguration),
      );
      return resources
        .filter((resource) => resource.isType(aws.sns.Topic))
        .filter((topic) => !listeners.some((listener) => hears(listener, topic)))
        .map((resource) => ({ resource, problem: "nobody is subscribed to it" }));
    },
  ),
];

const DISABLED = "actionsEnabled is false";

function isAlarm(resource: PolicyResource): boolean {
  return (
    resource.isType(aws.cloudwatch.MetricAlarm) || resource.isType(aws.cloudwatch.CompositeAlarm)
  );
}

/** Actions that are not known yet are there. */
function acts({ props }: PolicyResource): boolean {
  return isSet(() => props.alarmActions?.length);
}

/** Whether it does, or may turn out to: where the alarms were taken from tells in a preview too. */
function watches(endpoint: PolicyResource, alarm: PolicyResource): boolean {
  const from = endpoint.propertyDependencies.deploymentConfig ?? [];
  if (from.some(({ urn }) => urn === alarm.urn)) return true;
  const watched = told(() => alarmsOf(endpoint));
  const name = told(() => alarm.props.name as string);
  if (!watched) return from.length === 0;
  const known = items(watched.value.map((read) => told(read)));
  if (name && known.some((one) => one?.value === name.value)) return true;
  return from.length === 0 && watched.value.length > 0 && (!name || known.includes(undefined));
}

/** Names of the alarms that roll an endpoint back. */
function alarmsOf({ props }: PolicyResource): (() => string)[] {
  const { alarms = [] } = props.deploymentConfig?.autoRollbackConfiguration ?? {};
  return (alarms as { alarmName: string }[]).map((one) => () => one.alarmName);
}

function hears(listener: PolicyResource, topic: PolicyResource): boolean {
  return linked(listener, "topic", topic) || linked(listener, "snsTopicArns", topic);
}
