import { expect } from "chai";
import { placeOf } from "../../program/place.ts";
import { computed } from "../../program/resourceTypes.ts";

const ACCOUNT = "sa-east-1:123456789012";
const api = "arn:aws:apigateway:sa-east-1:lambda:path/2015-03-31/functions";
const region = "sa-east-1";

describe("what a provider computes", () => {
  const cases: [string, Record<string, unknown>, Record<string, unknown>][] = [
    [
      "aws:kinesis/stream:Stream",
      { name: "events" },
      {
        id: `arn:aws:kinesis:${ACCOUNT}:stream/events`,
        arn: `arn:aws:kinesis:${ACCOUNT}:stream/events`,
        name: "events",
        region,
      },
    ],
    [
      "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
      {},
      {
        id: `arn:aws:firehose:${ACCOUNT}:deliverystream/It-37549de`,
        arn: `arn:aws:firehose:${ACCOUNT}:deliverystream/It-37549de`,
        name: "It-37549de",
        region,
        destinationId: "destinationId-000000000001",
        versionId: "1",
      },
    ],
    [
      "aws:s3/bucketObjectv2:BucketObjectv2",
      { bucket: "lake", key: "a/b", content: "hello" },
      {
        id: "lake/a/b",
        key: "a/b",
        arn: "arn:aws:s3:::lake/a/b",
        region,
        etag: "5d41402abc4b2a76b9719d911017c592",
        versionId: "746c290b382c770cd3e65f9e4f39931f",
      },
    ],
    ["aws:s3/bucketPolicy:BucketPolicy", { bucket: "lake" }, { id: "lake", region }],
    [
      "aws:iam/role:Role",
      { path: "/bank/", namePrefix: "scorer-" },
      {
        id: "scorer-25c15ec",
        arn: "arn:aws:iam::123456789012:role/bank/scorer-25c15ec",
        name: "scorer-25c15ec",
        path: "/bank/",
      },
    ],
    [
      "aws:iam/policy:Policy",
      { name: "put" },
      {
        id: "arn:aws:iam::123456789012:policy/put",
        arn: "arn:aws:iam::123456789012:policy/put",
        name: "put",
        path: "/",
      },
    ],
    ["aws:iam/rolePolicy:RolePolicy", { role: "r", name: "p" }, { id: "r:p", name: "p" }],
    [
      "aws:lambda/function:Function",
      { name: "score" },
      {
        id: "score",
        arn: `arn:aws:lambda:${ACCOUNT}:function:score`,
        name: "score",
        region,
        version: "$LATEST",
        qualifiedArn: `arn:aws:lambda:${ACCOUNT}:function:score:$LATEST`,
        invokeArn: `${api}/arn:aws:lambda:${ACCOUNT}:function:score/invocations`,
        qualifiedInvokeArn: `${api}/arn:aws:lambda:${ACCOUNT}:function:score:$LATEST/invocations`,
        // SHA-256 of nothing: there is no code here.
        codeSha256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        sourceCodeHash: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
      },
    ],
    [
      "aws:lambda/alias:Alias",
      { name: "live", functionName: `arn:aws:lambda:${ACCOUNT}:function:score` },
      {
        id: `arn:aws:lambda:${ACCOUNT}:function:score:live`,
        arn: `arn:aws:lambda:${ACCOUNT}:function:score:live`,
        name: "live",
        region,
        invokeArn: `${api}/arn:aws:lambda:${ACCOUNT}:function:score:live/invocations`,
      },
    ],
    [
      "aws:kms/alias:Alias",
      { name: "alias/data" },
      {
        id: "alias/data",
        arn: `arn:aws:kms:${ACCOUNT}:alias/data`,
        name: "alias/data",
        region,
      },
    ],
    [
      "aws:ec2/securityGroup:SecurityGroup",
      { name: "models" },
      {
        id: "sg-83d9442fb474105ae",
        arn: `arn:aws:ec2:${ACCOUNT}:security-group/sg-83d9442fb474105ae`,
        name: "models",
        region,
      },
    ],
    [
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      {},
      {
        id: "sg-ea544656d1cd4db35",
        arn: `arn:aws:ec2:${ACCOUNT}:security-group/sg-ea544656d1cd4db35`,
        name: "default",
        region,
      },
    ],
    [
      "aws:cloudwatch/logGroup:LogGroup",
      { name: "/aws/lambda/score" },
      {
        id: "/aws/lambda/score",
        arn: `arn:aws:logs:${ACCOUNT}:log-group:/aws/lambda/score`,
        name: "/aws/lambda/score",
        region,
      },
    ],
    [
      "aws:cloudwatch/logStream:LogStream",
      { name: "lake", logGroupName: "/firehose" },
      {
        id: "lake",
        arn: `arn:aws:logs:${ACCOUNT}:log-group:/firehose:log-stream:lake`,
        name: "lake",
        region,
      },
    ],
    [
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      { name: "errors" },
      { id: "errors", arn: `arn:aws:cloudwatch:${ACCOUNT}:alarm:errors`, name: "errors", region },
    ],
    [
      "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      { alarmName: "at-risk" },
      { id: "at-risk", arn: `arn:aws:cloudwatch:${ACCOUNT}:alarm:at-risk`, region },
    ],
    [
      "aws:cloudwatch/dashboard:Dashboard",
      { dashboardName: "all" },
      { id: "all", dashboardArn: "arn:aws:cloudwatch::123456789012:dashboard/all" },
    ],
    [
      "aws:sns/topic:Topic",
      { name: "t" },
      { id: `arn:aws:sns:${ACCOUNT}:t`, arn: `arn:aws:sns:${ACCOUNT}:t`, name: "t", region },
    ],
    [
      "aws:sns/topicPolicy:TopicPolicy",
      { arn: `arn:aws:sns:${ACCOUNT}:t` },
      { id: `arn:aws:sns:${ACCOUNT}:t`, region },
    ],
    [
      "aws:sagemaker/model:Model",
      { name: "Fraud" },
      { id: "Fraud", arn: `arn:aws:sagemaker:${ACCOUNT}:model/fraud`, name: "Fraud", region },
    ],
    [
      "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
      { name: "c" },
      { id: "c", arn: `arn:aws:sagemaker:${ACCOUNT}:endpoint-config/c`, name: "c", region },
    ],
    [
      "aws:sagemaker/endpoint:Endpoint",
      { name: "e" },
      { id: "e", arn: `arn:aws:sagemaker:${ACCOUNT}:endpoint/e`, name: "e", region },
    ],
    [
      "aws:athena/workgroup:Workgroup",
      { name: "w" },
      { id: "w", arn: `arn:aws:athena:${ACCOUNT}:workgroup/w`, name: "w", region },
    ],
    [
      "aws:dynamodb/table:Table",
      {},
      {
        id: "It-b554893",
        arn: `arn:aws:dynamodb:${ACCOUNT}:table/It-b554893`,
        name: "It-b554893",
        region,
      },
    ],
    [
      "aws:secretsmanager/secret:Secret",
      { name: "bank/key" },
      {
        id: `arn:aws:secretsmanager:${ACCOUNT}:secret:bank/key-f9018e`,
        arn: `arn:aws:secretsmanager:${ACCOUNT}:secret:bank/key-f9018e`,
        name: "bank/key",
        region,
      },
    ],
    [
      "aws:secretsmanager/secretVersion:SecretVersion",
      { secretId: `arn:aws:secretsmanager:${ACCOUNT}:secret:bank/key-f9018e` },
      {
        id: `arn:aws:secretsmanager:${ACCOUNT}:secret:bank/key-f9018e|cd590ec1-0f63-7042-755a-17e51dd57d0b`,
        arn: `arn:aws:secretsmanager:${ACCOUNT}:secret:bank/key-f9018e`,
        versionId: "cd590ec1-0f63-7042-755a-17e51dd57d0b",
        versionStages: ["AWSCURRENT"],
        region,
      },
    ],
    [
      "random:index/randomPassword:RandomPassword",
      { length: 12, special: false },
      { id: "none", result: "xp0qxaci89EL" },
    ],
    ["random:index/randomPet:RandomPet", { name: "cat" }, { id: "cat", name: "cat" }],
    ["pulumi:providers:aws", {}, { id: "aead4609-5918-5bd1-dcad-d6df26b636bc" }],
  ];
  for (const [type, inputs, expected] of cases) {
    it(`for ${type}`, () => {
      const made = { urn: `urn:${type}`, type, name: "It", inputs, place: placeOf("sa-east-1") };

      expect(computed(made)).to.deep.equal(expected);
    });
  }
});
