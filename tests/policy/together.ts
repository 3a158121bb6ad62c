import type { Graph, Resource } from "../../program/graph.ts";
import { changed, made, named } from "./change.ts";

/** A change of stack prod after which resources, each right by itself, don't go together. */
export interface Together {
  readonly rule: string;
  /** The resource that is told. */
  readonly name: string;
  readonly problem: string;
  /** What makes the stack keep to the rule, where prod may not. */
  readonly kept?: (graph: Graph) => Graph;
  readonly broken: (graph: Graph) => Graph;
}

const topicOf = (graph: Graph) => String(named(graph, "monitoring-topic").outputs.arn);
const ALGORITHM = "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm";

export const TOGETHER: readonly Together[] = [
  ...Object.entries({
    "public-access": "public access block",
    ownership: "ownership controls",
    versioning: "versioning",
    encryption: "encryption",
    lifecycle: "lifecycle",
    policy: "policy",
  }).map(([suffix, companion]) => ({
    rule: "bucket-complete",
    name: "lake-bucket",
    problem: `it has no ${companion}`,
    broken: (graph: Graph) => lacking(graph, `lake-${suffix}`),
  })),
  {
    rule: "bucket-encrypted",
    name: "lake-encryption",
    problem: "sseAlgorithm is AES256",
    broken: (graph) => having(graph, changed(named(graph, "lake-encryption"), ALGORITHM, "AES256")),
  },
  {
    rule: "bucket-encrypted",
    name: "lake-encryption, without the access logs that S3 writes there",
    problem: "sseAlgorithm is AES256",
    kept: (graph) => {
      const targetBucket = named(graph, "lake-bucket").outputs.bucket;
      const logging = made(graph, "aws:s3/bucketLogging:BucketLogging", { targetBucket });
      const encryption = changed(named(graph, "lake-encryption"), ALGORITHM, "AES256");
      return having(having(graph, encryption), logging);
    },
    broken: (graph) => lacking(graph, "made"),
  },
  {
    rule: "bucket-access-logged",
    name: "lake-bucket",
    problem: "who reads it is not logged",
    broken: (graph) => lacking(graph, "access-logs-of-lake"),
  },
  {
    rule: "topic-has-policy",
    name: "monitoring-topic",
    problem: "it has no policy",
    broken: (graph) => lacking(graph, "monitoring-topic-policy"),
  },
  {
    rule: "endpoint-logs-declared",
    name: "fraud-endpoint",
    problem: "log group /aws/sagemaker/Endpoints/",
    broken: (graph) => lacking(graph, "fraud-logs"),
  },
  ...["delivery-late-alarm", "transactions-at-risk-alarm"].map((name) => ({
    rule: "alarms-act",
    name,
    problem: "it has no action",
    broken: (graph: Graph) => having(graph, changed(named(graph, name), "alarmActions", undefined)),
  })),
  {
    rule: "alarms-act",
    name: "fraud-errors-alarm, which the roll-out no longer watches",
    problem: "it has no action",
    broken: (graph) => {
      const { propertyDependencies, ...endpoint } = named(graph, "fraud-endpoint");
      const path = "deploymentConfig.autoRollbackConfiguration.alarms";
      const alarms = [{ alarmName: named(graph, "fraud-latency-alarm").outputs.name }];
      return having(graph, changed(endpoint, path, alarms));
    },
  },
  {
    rule: "alarms-reach-someone",
    name: "monitoring-topic",
    problem: "nobody is subscribed to it",
    kept: (graph) => {
      const inputs = { topic: topicOf(graph), protocol: "email", endpoint: "oncall@bank.example" };
      return having(graph, made(graph, "aws:sns/topicSubscription:TopicSubscription", inputs));
    },
    broken: (graph) => lacking(graph, "made"),
  },
  {
    rule: "alarms-reach-someone",
    name: "monitoring-topic, without its Slack channel",
    problem: "nobody is subscribed to it",
    kept: (graph) => {
      const type = "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration";
      return having(graph, made(graph, type, { snsTopicArns: [topicOf(graph)] }));
    },
    broken: (graph) => lacking(graph, "made"),
  },
];

function lacking(graph: Graph, name: string): Graph {
  return { ...graph, resources: graph.resources.filter((one) => one !== named(graph, name)) };
}

/** With a resource, in the place of one with its URN. */
function having(graph: Graph, resource: Resource): Graph {
  const others = graph.resources.filter(({ urn }) => urn !== resource.urn);
  return { ...graph, resources: [...others, resource] };
}
