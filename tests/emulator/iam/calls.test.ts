import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  PutRecordBatchCommand,
  PutRecordCommand as PutToFirehoseCommand,
} from "@aws-sdk/client-firehose";
import {
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";
import type { ClientSettings } from "../../../emulator/clientSettings.ts";
import { dynamoDbAccess } from "../../../emulator/dynamodb/access.ts";
import { firehoseAccess } from "../../../emulator/firehose/access.ts";
import { type Gateway, openGateway } from "../../../emulator/gateway/gateway.ts";
import { kinesisAccess } from "../../../emulator/kinesis/access.ts";
import { iteratorAt } from "../../../emulator/kinesis/iterator.ts";
import type { Shard } from "../../../emulator/kinesis/shard.ts";
import type { Stream } from "../../../emulator/kinesis/stream.ts";
import { lambdaAccess } from "../../../emulator/lambda/access.ts";
import type { Access, AwsRequest } from "../../../emulator/request.ts";
import { s3Access } from "../../../emulator/s3/access.ts";
import { sageMakerAccess } from "../../../emulator/sagemaker/access.ts";
import { secretsManagerAccess } from "../../../emulator/secretsManager/access.ts";
import { SIGNING_NAMES } from "../../../emulator/service.ts";
import { ACCOUNT, REGION } from "../../support/world.ts";

const HOME = { region: REGION, accountId: ACCOUNT };
const ME = `arn:aws:iam::${ACCOUNT}:user/me`;
const arn = (service: string, path: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${path}`;
const TABLE = arn("dynamodb", "table/profiles");
const STREAM = arn("kinesis", "stream/transactions");
const SECRET = arn("secretsmanager", "secret:bank/key-0a1b2c");
const LAMBDA = arn("lambda", "function:scoring");
const DELIVERY = arn("firehose", "deliverystream/alerts");

const ACCESS = {
  dynamodb: dynamoDbAccess(HOME),
  firehose: firehoseAccess(HOME),
  kinesis: kinesisAccess(HOME),
  lambda: lambdaAccess(HOME),
  s3: s3Access(HOME),
  sagemaker: sageMakerAccess(HOME),
  secretsmanager: secretsManagerAccess(HOME, [{ name: "bank/key", arn: SECRET, versions: [] }]),
};

describe("a call does, in the words of policies,", () => {
  let gateway: Gateway;
  const asked: Access[] = [];
  const clients: Record<string, { send(command: never): Promise<unknown>; destroy(): void }> = {};

  before(async () => {
    gateway = await openGateway({
      region: REGION,
      authoriser: {
        refusal(_, access) {
          asked.push(access);
          return undefined;
        },
        assumption: () => undefined,
        denials: [],
      },
    });
    for (const signingName of SIGNING_NAMES) {
      gateway.serve({
        signingName,
        resourceTypes: [],
        access: (request: AwsRequest) => ACCESS[signingName](request),
        handle: async () => ({ status: 200, body: signingName === "s3" ? "" : "{}" }),
        async close() {},
      });
    }
    const settings: ClientSettings = gateway.client(ME);
    Object.assign(clients, {
      dynamodb: new DynamoDBClient(settings),
      firehose: new FirehoseClient(settings),
      kinesis: new KinesisClient(settings),
      lambda: new LambdaClient(settings),
      s3: new S3Client(settings),
      sagemaker: new SageMakerRuntimeClient(settings),
      secretsmanager: new SecretsManagerClient(settings),
    });
  });
  after(async () => {
    for (const client of Object.values(clients)) client.destroy();
    await gateway.close();
  });

  const TableName = "profiles";
  const Key = { id: { S: "a" } };
  const Item = Key;
  const StreamName = "transactions";
  const iterator = iteratorAt({ name: StreamName } as Stream, { id: "shard" } as Shard, 0);
  const Data = Buffer.from("x");
  const DeliveryStreamName = "alerts";
  const Bucket = "lake";
  const object = "arn:aws:s3:::lake/delivered/a b+ç";
  const ObjectKey = "delivered/a b+ç";

  /** The call, and what it does on what. */
  const cases: [service: keyof typeof ACCESS, command: object, ...does: (string | object)[]][] = [
    ["dynamodb", new GetItemCommand({ TableName, Key }), "dynamodb:GetItem", TABLE],
    ["dynamodb", new GetItemCommand({ TableName: TABLE, Key }), "dynamodb:GetItem", TABLE],
    ["dynamodb", new PutItemCommand({ TableName, Item }), "dynamodb:PutItem", TABLE],
    ["dynamodb", new UpdateItemCommand({ TableName, Key }), "dynamodb:UpdateItem", TABLE],
    ["dynamodb", new DeleteItemCommand({ TableName, Key }), "dynamodb:DeleteItem", TABLE],
    ["dynamodb", new ScanCommand({ TableName }), "dynamodb:Scan", TABLE],
    ["dynamodb", new QueryCommand({ TableName }), "dynamodb:Query", TABLE],
    [
      "dynamodb",
      new QueryCommand({ TableName, IndexName: "by-day" }),
      "dynamodb:Query",
      `${TABLE}/index/by-day`,
    ],
    ["dynamodb", new DescribeTableCommand({ TableName }), "dynamodb:DescribeTable", TABLE],
    ["dynamodb", new ListTablesCommand({}), "dynamodb:ListTables", "*"],
    [
      "dynamodb",
      new TagResourceCommand({ ResourceArn: TABLE, Tags: [] }),
      "dynamodb:TagResource",
      TABLE,
    ],
    [
      "dynamodb",
      new BatchGetItemCommand({
        RequestItems: { profiles: { Keys: [Key] }, ledger: { Keys: [Key] } },
      }),
      "dynamodb:BatchGetItem",
      TABLE,
      "dynamodb:BatchGetItem",
      arn("dynamodb", "table/ledger"),
    ],
    [
      "dynamodb",
      new BatchWriteItemCommand({ RequestItems: { profiles: [{ PutRequest: { Item } }] } }),
      "dynamodb:BatchWriteItem",
      TABLE,
    ],
    [
      "kinesis",
      new PutRecordCommand({ StreamName, Data, PartitionKey: "p" }),
      "kinesis:PutRecord",
      STREAM,
    ],
    [
      "kinesis",
      new PutRecordsCommand({ StreamARN: STREAM, Records: [{ Data, PartitionKey: "p" }] }),
      "kinesis:PutRecords",
      STREAM,
    ],
    [
      "kinesis",
      new GetShardIteratorCommand({ StreamName, ShardId: "shard", ShardIteratorType: "LATEST" }),
      "kinesis:GetShardIterator",
      STREAM,
    ],
    ["kinesis", new GetRecordsCommand({ ShardIterator: iterator }), "kinesis:GetRecords", STREAM],
    [
      "kinesis",
      new GetRecordsCommand({ ShardIterator: iterator, StreamARN: `${STREAM}-another` }),
      "kinesis:GetRecords",
      STREAM,
    ],
    ["kinesis", new ListShardsCommand({ StreamARN: STREAM }), "kinesis:ListShards", STREAM],
    ["kinesis", new ListShardsCommand({ NextToken: iterator }), "kinesis:ListShards", STREAM],
    ["kinesis", new DescribeStreamCommand({ StreamName }), "kinesis:DescribeStream", STREAM],
    [
      "kinesis",
      new DescribeStreamSummaryCommand({ StreamName }),
      "kinesis:DescribeStreamSummary",
      STREAM,
    ],
    ["kinesis", new ListStreamsCommand({}), "kinesis:ListStreams", "*"],
    [
      "firehose",
      new PutRecordBatchCommand({ DeliveryStreamName, Records: [{ Data }] }),
      "firehose:PutRecordBatch",
      DELIVERY,
    ],
    [
      "firehose",
      new PutToFirehoseCommand({ DeliveryStreamName, Record: { Data } }),
      "firehose:PutRecord",
      DELIVERY,
    ],
    [
      "firehose",
      new DescribeDeliveryStreamCommand({ DeliveryStreamName }),
      "firehose:DescribeDeliveryStream",
      DELIVERY,
    ],
    ["firehose", new ListDeliveryStreamsCommand({}), "firehose:ListDeliveryStreams", "*"],
    ["lambda", new InvokeCommand({ FunctionName: "scoring" }), "lambda:InvokeFunction", LAMBDA],
    [
      "lambda",
      new InvokeCommand({ FunctionName: "scoring", Qualifier: "live" }),
      "lambda:InvokeFunction",
      `${LAMBDA}:live`,
    ],
    [
      "lambda",
      new InvokeCommand({ FunctionName: `${LAMBDA}:live` }),
      "lambda:InvokeFunction",
      `${LAMBDA}:live`,
    ],
    [
      "lambda",
      new InvokeCommand({ FunctionName: `${ACCOUNT}:function:scoring:7` }),
      "lambda:InvokeFunction",
      `${LAMBDA}:7`,
    ],
    [
      "sagemaker",
      new InvokeEndpointCommand({ EndpointName: "Bank-Fraud", Body: "1" }),
      "sagemaker:InvokeEndpoint",
      arn("sagemaker", "endpoint/bank-fraud"),
    ],
    [
      "secretsmanager",
      new GetSecretValueCommand({ SecretId: "bank/key" }),
      "secretsmanager:GetSecretValue",
      SECRET,
    ],
    [
      "secretsmanager",
      new GetSecretValueCommand({ SecretId: SECRET.slice(0, -7) }),
      "secretsmanager:GetSecretValue",
      SECRET,
    ],
    [
      "secretsmanager",
      new GetSecretValueCommand({ SecretId: "missing" }),
      "secretsmanager:GetSecretValue",
      arn("secretsmanager", "secret:missing"),
    ],
    ["s3", new GetObjectCommand({ Bucket, Key: ObjectKey }), "s3:GetObject", object],
    ["s3", new HeadObjectCommand({ Bucket, Key: ObjectKey }), "s3:GetObject", object],
    ["s3", new PutObjectCommand({ Bucket, Key: ObjectKey, Body: "x" }), "s3:PutObject", object],
    ["s3", new DeleteObjectCommand({ Bucket, Key: ObjectKey }), "s3:DeleteObject", object],
    [
      "s3",
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "a" }, { Key: "b&c" }] } }),
      "s3:DeleteObject",
      "arn:aws:s3:::lake/a",
      "s3:DeleteObject",
      "arn:aws:s3:::lake/b&c",
    ],
    ["s3", new HeadBucketCommand({ Bucket }), "s3:ListBucket", "arn:aws:s3:::lake", {}],
    [
      "s3",
      new ListObjectsV2Command({ Bucket, Prefix: "failed/", Delimiter: "/", MaxKeys: 7 }),
      "s3:ListBucket",
      "arn:aws:s3:::lake",
      { "s3:delimiter": "/", "s3:max-keys": "7", "s3:prefix": "failed/" },
    ],
    ["s3", new ListBucketsCommand({}), "s3:ListAllMyBuckets", "*"],
  ];
  for (const [service, command, ...does] of cases) {
    const actions = does.filter((part) => String(part).startsWith(`${service}:`));
    it(`${command.constructor.name}: ${actions.join(", ")} on ${does[1]}`, async () => {
      asked.splice(0);
      await clients[service]?.send(command as never);

      expect(
        asked.flatMap(({ context, ...access }) => [
          ...Object.values(access),
          ...(context ? [context] : []),
        ]),
      ).to.deep.equal(does);
    });
  }
});
