import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Permission } from "../../components/iam/statement.ts";
import { PrivateBucket } from "../../components/privateBucket.ts";
import type { StreamSource } from "../../components/streamPipeline/streamSource.ts";
import { StreamPipeline, type StreamPipelineArgs } from "../../components/streamPipeline.ts";
import { granted } from "../support/granted.ts";
import { ACCOUNT, deployment, only, type Registered, settled, unwrap } from "../support/pulumi.ts";

const STREAM = "aws:kinesis/stream:Stream";
const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const POLICY = "aws:iam/policy:Policy";
const TAGS = { Project: "sentinela" };
const HOUR =
  "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/";
const FUNCTION = `arn:aws:lambda:sa-east-1:${ACCOUNT}:function:scoring`;
const EXISTING = `arn:aws:kinesis:sa-east-1:${ACCOUNT}:stream/theirs`;
const KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/0123-abcd`;

/** The lake is a resource, so that each test makes its own. */
type Args = Omit<StreamPipelineArgs, "lake">;
const ARGS: Args = {
  stream: { mode: "provisioned", shards: 2, retentionHours: 24 },
  buffer: { megabytes: 5, seconds: 300 },
  backupExpiryDays: { current: 30, noncurrent: 7 },
  logRetentionDays: 14,
  tags: TAGS,
};
const PARTITIONED: Args = {
  ...ARGS,
  buffer: { megabytes: 64, seconds: 60 },
  partitionKey: "tipo",
  transformation: { functionArn: `${FUNCTION}:live`, buffer: { megabytes: 0.5, seconds: 5 } },
};

describe("StreamPipeline", () => {
  let registered: Registered[];

  beforeEach(async () => {
    registered = await deployment();
  });

  /** A pipeline, completely registered. */
  async function pipeline(args: Args): Promise<StreamPipeline> {
    const lake = new PrivateBucket("lake", { noncurrentExpiryDays: 7 });
    const made = new StreamPipeline("clicks", { ...args, lake });
    await settled(made.producerPolicyArn, made.errorPrefix);
    return made;
  }

  it("delivers records from a stream to a bucket, and source records to a backup bucket", async () => {
    await pipeline(ARGS);

    const own = registered
      .filter(({ type, custom }) => custom && !type.startsWith("aws:s3/"))
      .map(({ type, name, inputs }) => ({ [`${type} ${name}`]: inputs }));
    const streamArn = `arn:aws:kinesis:sa-east-1:${ACCOUNT}:clicks-stream`;
    const roleArn = `arn:aws:iam:sa-east-1:${ACCOUNT}:clicks-role`;
    expect(own).to.have.deep.members([
      {
        "aws:kinesis/stream:Stream clicks-stream": {
          streamModeDetails: { streamMode: "PROVISIONED" },
          shardCount: 2,
          retentionPeriod: 24,
          encryptionType: "KMS",
          kmsKeyId: "alias/aws/kinesis",
          tags: TAGS,
        },
      },
      { "aws:cloudwatch/logGroup:LogGroup clicks-logs": { retentionInDays: 14, tags: TAGS } },
      {
        "aws:cloudwatch/logStream:LogStream clicks-delivery-log": {
          logGroupName: "clicks-logs",
          name: "delivery",
        },
      },
      {
        "aws:cloudwatch/logStream:LogStream clicks-backup-log": {
          logGroupName: "clicks-logs",
          name: "backup",
        },
      },
      {
        "aws:iam/role:Role clicks-role": {
          assumeRolePolicy: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { Service: "firehose.amazonaws.com" },
                Action: "sts:AssumeRole",
                Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
              },
            ],
          },
          tags: TAGS,
        },
      },
      {
        "aws:iam/rolePolicy:RolePolicy clicks-role-policy": {
          role: "clicks-role-id",
          policy: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Action: [
                  "kinesis:DescribeStream",
                  "kinesis:GetRecords",
                  "kinesis:GetShardIterator",
                  "kinesis:ListShards",
                ],
                Resource: streamArn,
              },
              {
                Effect: "Allow",
                Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
                Resource: ["arn:aws:s3:::lake-bucket", "arn:aws:s3:::clicks-backup-bucket"],
              },
              {
                Effect: "Allow",
                Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
                Resource: [
                  "arn:aws:s3:::lake-bucket/delivered/*",
                  "arn:aws:s3:::lake-bucket/failed/*",
                  "arn:aws:s3:::clicks-backup-bucket/records/*",
                  "arn:aws:s3:::clicks-backup-bucket/failed/*",
                ],
              },
              {
                Effect: "Allow",
                Action: "logs:PutLogEvents",
                Resource: [
                  `arn:aws:cloudwatch:sa-east-1:${ACCOUNT}:clicks-delivery-log`,
                  `arn:aws:cloudwatch:sa-east-1:${ACCOUNT}:clicks-backup-log`,
                ],
              },
            ],
          },
        },
      },
      {
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream clicks-firehose": {
          kinesisSourceConfiguration: { kinesisStreamArn: streamArn, roleArn },
          destination: "extended_s3",
          extendedS3Configuration: {
            roleArn,
            bucketArn: "arn:aws:s3:::lake-bucket",
            bufferingSize: 5,
            bufferingInterval: 300,
            compressionFormat: "GZIP",
            prefix: `delivered/${HOUR}`,
            errorOutputPrefix: `failed/!{firehose:error-output-type}/${HOUR}`,
            processingConfiguration: { enabled: false },
            cloudwatchLoggingOptions: {
              enabled: true,
              logGroupName: "clicks-logs",
              logStreamName: "delivery",
            },
            s3BackupMode: "Enabled",
            s3BackupConfiguration: {
              roleArn,
              bucketArn: "arn:aws:s3:::clicks-backup-bucket",
              bufferingSize: 5,
              bufferingInterval: 300,
              compressionFormat: "GZIP",
              prefix: `records/${HOUR}`,
              errorOutputPrefix: `failed/!{firehose:error-output-type}/${HOUR}`,
              cloudwatchLoggingOptions: {
                enabled: true,
                logGroupName: "clicks-logs",
                logStreamName: "backup",
              },
            },
          },
          tags: TAGS,
        },
      },
      {
        "aws:iam/policy:Policy clicks-producer": {
          description: "Put records on the stream of clicks",
          policy: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Action: [
                  "kinesis:DescribeStreamSummary",
                  "kinesis:PutRecord",
                  "kinesis:PutRecords",
                ],
                Resource: streamArn,
              },
            ],
          },
          tags: TAGS,
        },
      },
    ]);
  });

  it("keeps source records for backupExpiryDays", async () => {
    await pipeline(ARGS);

    expect(
      registered.find(({ name }) => name === "clicks-backup-lifecycle")?.inputs.rules[0],
    ).to.deep.include({
      expiration: { days: 30 },
      noncurrentVersionExpiration: { noncurrentDays: 7 },
    });
  });

  it("locks source records, and encrypts them and the log with customer managed keys", async () => {
    await pipeline({ ...ARGS, backupLockDays: 30, backupKeyArn: KEY, logKeyArn: KEY });

    const named = (name: string) => registered.find((resource) => resource.name === name)?.inputs;
    expect(named("clicks-backup-lock")?.rule.defaultRetention.days).to.equal(30);
    expect(
      named("clicks-backup-encryption")?.rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId,
    ).to.equal(KEY);
    expect(named("clicks-logs")?.kmsKeyId).to.equal(KEY);
    expect(only(registered, ROLE_POLICY).inputs.policy.Statement[3]).to.deep.equal({
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: KEY,
      Condition: {
        StringEquals: {
          "kms:ViaService": "s3.sa-east-1.amazonaws.com",
          "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::clicks-backup-bucket",
        },
      },
    });
  });

  it("transforms records with a Lambda function, and partitions them by the key it returns", async () => {
    await pipeline(PARTITIONED);

    const { extendedS3Configuration } = only(registered, FIREHOSE).inputs;
    expect(extendedS3Configuration).to.deep.include({
      bufferingSize: 64,
      bufferingInterval: 60,
      prefix: `delivered/tipo=!{partitionKeyFromLambda:tipo}/${HOUR}`,
      dynamicPartitioningConfiguration: { enabled: true },
      processingConfiguration: {
        enabled: true,
        processors: [
          {
            type: "Lambda",
            parameters: [
              { parameterName: "LambdaArn", parameterValue: `${FUNCTION}:live` },
              { parameterName: "BufferSizeInMBs", parameterValue: "0.5" },
              { parameterName: "BufferIntervalInSeconds", parameterValue: "5" },
            ],
          },
        ],
      },
    });
    expect(only(registered, ROLE_POLICY).inputs.policy.Statement.at(-1)).to.deep.equal({
      Effect: "Allow",
      Action: ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"],
      Resource: [FUNCTION, `${FUNCTION}:*`],
    });
  });

  it("creates the Firehose after its permissions, its buckets and startAfter", async () => {
    class Model extends pulumi.ComponentResource {
      constructor() {
        super("test:index:Model", "model");
        new aws.cloudwatch.LogGroup("model-logs", {}, { parent: this });
        this.registerOutputs();
      }
    }
    await pipeline({ ...PARTITIONED, startAfter: [new Model()] });

    const { options } = only(registered, FIREHOSE);
    expect(options.dependencies).to.include.members([
      "aws:cloudwatch/logGroup:LogGroup model-logs",
      "aws:iam/rolePolicy:RolePolicy clicks-role-policy",
      "aws:s3/bucketPolicy:BucketPolicy clicks-backup-policy",
      "aws:s3/bucketPolicy:BucketPolicy lake-policy",
    ]);
    expect(options.errorHooks).to.deep.equal(["clicks-firehose-role-not-known-yet"]);
  });

  it("grants putting and reading records, each with only the key's action that it needs", async () => {
    const made = await pipeline({
      ...ARGS,
      stream: { mode: "existing", arn: EXISTING, kmsKeyArn: KEY },
    });

    const allowed = async (permission: Permission) =>
      (await granted(permission)).map((statement) => {
        const { Action, Resource } = statement as { Action: unknown; Resource: unknown };
        return { Action, Resource };
      });
    expect(await allowed(made.put())).to.deep.equal([
      { Action: ["kinesis:DescribeStreamSummary", "kinesis:PutRecords"], Resource: EXISTING },
      { Action: "kms:GenerateDataKey", Resource: KEY },
    ]);
    expect(await allowed(made.read())).to.deep.equal([
      {
        Action: [
          "kinesis:DescribeStreamSummary",
          "kinesis:GetRecords",
          "kinesis:GetShardIterator",
          "kinesis:ListShards",
        ],
        Resource: EXISTING,
      },
      { Action: "kms:Decrypt", Resource: KEY },
    ]);
  });

  it("creates an on-demand stream without shards", async () => {
    await pipeline({ ...ARGS, stream: { mode: "on-demand", retentionHours: 168 } });

    expect(only(registered, STREAM).inputs).to.deep.equal({
      streamModeDetails: { streamMode: "ON_DEMAND" },
      retentionPeriod: 168,
      encryptionType: "KMS",
      kmsKeyId: "alias/aws/kinesis",
      tags: TAGS,
    });
  });

  it("reads an existing stream, and creates none", async () => {
    const made = await pipeline({ ...ARGS, stream: { mode: "existing", arn: EXISTING } });

    expect(registered.filter(({ type }) => type === STREAM)).to.deep.equal([]);
    expect(await unwrap(made.streamName)).to.equal("theirs");
    expect(await unwrap(made.streamArn)).to.equal(EXISTING);
    expect(only(registered, FIREHOSE).inputs.kinesisSourceConfiguration).to.deep.equal({
      kinesisStreamArn: EXISTING,
      roleArn: `arn:aws:iam:sa-east-1:${ACCOUNT}:clicks-role`,
    });
    expect(only(registered, POLICY).inputs.policy.Statement[0].Resource).to.equal(EXISTING);
  });

  it("grants a customer managed key for this stream only", async () => {
    await pipeline({
      ...ARGS,
      stream: { mode: "existing", arn: EXISTING, kmsKeyArn: KEY },
    });

    const statement = (Action: string) => ({
      Effect: "Allow",
      Action,
      Resource: KEY,
      Condition: {
        StringEquals: {
          "kms:ViaService": "kinesis.sa-east-1.amazonaws.com",
          "kms:EncryptionContext:aws:kinesis:arn": EXISTING,
        },
      },
    });
    expect(only(registered, ROLE_POLICY).inputs.policy.Statement[1]).to.deep.equal(
      statement("kms:Decrypt"),
    );
    expect(only(registered, POLICY).inputs.policy.Statement.at(-1)).to.deep.equal(
      statement("kms:GenerateDataKey"),
    );
  });

  it("encrypts a new stream with a customer managed key", async () => {
    await pipeline({ ...ARGS, stream: { ...ARGS.stream, kmsKeyArn: KEY } });

    expect(only(registered, STREAM).inputs.kmsKeyId).to.equal(KEY);
  });

  it("buffers the backup for at least a minute, the minimum of S3 backup", async () => {
    await pipeline({ ...ARGS, buffer: { megabytes: 1, seconds: 0 } });

    const { extendedS3Configuration } = only(registered, FIREHOSE).inputs;
    expect(extendedS3Configuration.bufferingInterval).to.equal(0);
    expect(extendedS3Configuration.s3BackupConfiguration.bufferingInterval).to.equal(60);
  });

  it("protects the stream, the Firehose and the backup, and nothing else", async () => {
    await pipeline({ ...ARGS, protect: true });

    const isProtected = registered.filter(({ options }) => options.protect).map(({ name }) => name);
    expect(isProtected).to.have.members([
      "clicks-stream",
      "clicks-backup-bucket",
      "clicks-firehose",
    ]);
  });

  it("applies transform to the pipeline's children", async () => {
    await pipeline({
      ...ARGS,
      transform: {
        backup: { bucket: { forceDestroy: false } },
        firehose: { name: "clicks" },
        logGroup: { retentionInDays: 1 },
        producerPolicy: { path: "/producers/" },
        role: { path: "/firehose/" },
        stream: (ours) => ({ ...ours, shardLevelMetrics: ["IncomingBytes"] }),
      },
    });

    const input = (name: string, key: string) =>
      registered.find((resource) => resource.custom && resource.name === name)?.inputs[key];
    expect(input("clicks-backup-bucket", "forceDestroy")).to.equal(false);
    expect(input("clicks-firehose", "name")).to.equal("clicks");
    expect(input("clicks-logs", "retentionInDays")).to.equal(1);
    expect(input("clicks-producer", "path")).to.equal("/producers/");
    expect(input("clicks-role", "path")).to.equal("/firehose/");
    expect(input("clicks-stream", "shardLevelMetrics")).to.deep.equal(["IncomingBytes"]);
  });

  const stream = (source: object) => ({ ...ARGS, stream: source as StreamSource });
  const lambda = (change: object) => ({
    ...PARTITIONED,
    transformation: { ...PARTITIONED.transformation, ...change } as never,
  });
  const refusals: [string, Args, string][] = [
    [
      "no shards",
      stream({ mode: "provisioned", shards: 0, retentionHours: 24 }),
      "StreamPipeline clicks: stream.shards must be a whole number from 1 to 1000, got 0",
    ],
    [
      "less than a day of retention",
      stream({ mode: "on-demand", retentionHours: 23 }),
      "stream.retentionHours must be a whole number from 24 to 8760, got 23",
    ],
    [
      "a stream by its name",
      stream({ mode: "existing", arn: "theirs" }),
      "stream.arn must be the ARN of a Kinesis data stream, got theirs",
    ],
    [
      "a key by its alias",
      stream({ mode: "on-demand", retentionHours: 24, kmsKeyArn: "alias/ours" }),
      "stream.kmsKeyArn must be the ARN of a KMS key, not of an alias, got alias/ours",
    ],
    [
      "a lock that outlasts what it locks",
      { ...ARGS, backupLockDays: 31 },
      "StreamPipeline clicks: backupLockDays must be a whole number from 1 to 30, got 31",
    ],
    [
      "partitions with small buffers, naming size and time",
      { ...PARTITIONED, buffer: { megabytes: 63, seconds: 59 } },
      "buffer.megabytes must be a whole number from 64 to 128, got 63 (dynamic partitioning); buffer.seconds must be a whole number from 60 to 900, got 59 (dynamic partitioning)",
    ],
    [
      "a buffer Firehose doesn't have",
      { ...ARGS, buffer: { megabytes: 129, seconds: 901 } },
      "buffer.megabytes must be a whole number from 1 to 128, got 129; buffer.seconds must be a whole number from 0 to 900, got 901",
    ],
    [
      "partitions without a Lambda",
      { ...PARTITIONED, transformation: undefined },
      "partitionKey tipo needs a transformation: its Lambda gives the value",
    ],
    [
      "a partition key that would break the prefix",
      { ...PARTITIONED, partitionKey: "a/b}" },
      'partitionKey must be 1 to 64 letters, digits, _ or -, got "a/b}"',
    ],
    [
      "a Lambda buffer outside Firehose's range",
      lambda({ buffer: { megabytes: 0.1, seconds: -1 } }),
      "transformation.buffer.megabytes must be a number from 0.2 to 3, got 0.1; transformation.buffer.seconds must be a whole number from 0 to 900, got -1",
    ],
    [
      "a Lambda buffer of which half would be dropped",
      lambda({ buffer: { megabytes: 1, seconds: 5 } }),
      "transformation.buffer of 1 MB and 5 s has one of Firehose's defaults (1 MB, 60 s)",
    ],
    [
      "half a retry",
      lambda({ retries: 0.5 }),
      "transformation.retries must be a whole number from 0 to 300, got 0.5",
    ],
    [
      "days that S3 doesn't count",
      { ...ARGS, backupExpiryDays: { current: 0, noncurrent: 36_501 } },
      "backupExpiryDays.current must be a whole number from 1 to 36500, got 0; backupExpiryDays.noncurrent must be a whole number from 1 to 36500, got 36501",
    ],
    [
      "a log retention CloudWatch doesn't have",
      { ...ARGS, logRetentionDays: 2 },
      "logRetentionDays must be one of 1, 3, 5, 7,",
    ],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const lake = new PrivateBucket("lake", { noncurrentExpiryDays: 7 });
      await settled(lake.arn);
      const before = [...registered];
      expect(() => new StreamPipeline("clicks", { ...args, lake })).to.throw(message);
      await settled();
      expect(registered).to.deep.equal(before);
    });
  }
});
