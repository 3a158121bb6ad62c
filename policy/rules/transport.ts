import * as aws from "@pulumi/aws";
import { conditionKeys, type Statement, statementsOf } from "../documents.ts";
import { linked } from "../links.ts";
import { on, type Problem, resourceRule, stackRule } from "../rule.ts";

const REMEDY =
  "Deny everyone, on the resource and what is in it, where aws:SecureTransport is false";

/** Nothing is read or written in the clear. */
export const transport = [
  resourceRule(
    {
      name: "bucket-tls-only",
      reason: "S3 answers plain HTTP to whoever asks, and so shows the data to the network between",
      remedy: REMEDY,
      severity: "high",
    },
    on(aws.s3.BucketPolicy, ({ policy }) => tlsOnly(policy, /^s3:\*$|^\*$/)),
  ),
  resourceRule(
    {
      name: "topic-tls-only",
      reason: "SNS answers plain HTTP to whoever asks",
      remedy: REMEDY,
      severity: "medium",
    },
    on(aws.sns.TopicPolicy, ({ policy }) => tlsOnly(policy, /^sns:(\*|Publish)$|^\*$/i)),
  ),
  stackRule(
    {
      name: "topic-has-policy",
      reason:
        "Without a policy of its own a topic takes plain HTTP, and CloudWatch can't publish to it",
      remedy: "Declare a TopicPolicy that lets CloudWatch publish, and nobody without TLS",
      severity: "medium",
    },
    (resources) =>
      resources
        .filter((resource) => resource.isType(aws.sns.Topic))
        .filter(
          (topic) =>
            !resources.some((one) => one.isType(aws.sns.TopicPolicy) && linked(one, "arn", topic)),
        )
        .map((resource) => ({ resource, problem: "it has no policy" })),
  ),
];

/** @param actions What must be denied. */
function tlsOnly(policy: unknown, actions: RegExp): Problem {
  const denies = statementsOf(policy).some(
    (statement) =>
      !statement.allows &&
      statement.principals.includes("*") &&
      statement.actions.some((action) => actions.test(action)) &&
      isWithoutTls(statement),
  );
  return !denies && "its policy lets requests without TLS in";
}

function isWithoutTls(statement: Statement): boolean {
  return (
    conditionKeys(statement).includes("aws:securetransport") &&
    JSON.stringify(statement.conditions).includes("false")
  );
}
