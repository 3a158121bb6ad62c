import { expect } from "chai";
import { DirectDelivery, type DirectDeliveryArgs } from "../../components/directDelivery.ts";
import { PrivateBucket } from "../../components/privateBucket.ts";
import { granted } from "../support/granted.ts";
import { ACCOUNT, deployment, only, type Registered, settled, unwrap } from "../support/pulumi.ts";

const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const TAGS = { Project: "sentinela" };
const HOUR =
  "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/";
const KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/0123-abcd`;
const ARN = `arn:aws:kinesis:sa-east-1:${ACCOUNT}:alerts-firehose`;

describe("DirectDelivery", () => {
  let registered: Registered[];

  beforeEach(async () => {
    registered = await deployment();
  });

  async function alerts(change: Partial<DirectDeliveryArgs> = {}): Promise<DirectDelivery> {
    const bucket = new PrivateBucket("lake", { noncurrentExpiryDays: 7 });
    const args = { bucket, folder: "alerts", logRetentionDays: 14, tags: TAGS, ...change };
    const made = new DirectDelivery("alerts", args);
    await settled(made.arn);
    return made;
  }

  it("delivers records to a folder of the bucket without buffering, and encrypts them until then", async () => {
    const made = await alerts();

    expect(only(registered, FIREHOSE).inputs).to.deep.equal({
      destination: "extended_s3",
      serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" },
      extendedS3Configuration: {
        roleArn: `arn:aws:iam:sa-east-1:${ACCOUNT}:alerts-role`,
        bucketArn: "arn:aws:s3:::lake-bucket",
        bufferingSize: 5,
        bufferingInterval: 0,
        compressionFormat: "GZIP",
        prefix: `alerts/${HOUR}`,
        errorOutputPrefix: `alerts-failed/!{firehose:error-output-type}/${HOUR}`,
        cloudwatchLoggingOptions: {
          enabled: true,
          logGroupName: "alerts-logs",
          logStreamName: "delivery",
        },
      },
      tags: TAGS,
    });
    expect([await unwrap(made.name), await unwrap(made.arn), made.prefix]).to.deep.equal([
      "alerts-firehose",
      ARN,
      "alerts/",
    ]);
  });

  it("lets Firehose write to its own folders and its log, and nothing else", async () => {
    await alerts();

    expect(only(registered, ROLE_POLICY).inputs.policy.Statement).to.deep.equal([
      {
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
        Resource: ["arn:aws:s3:::lake-bucket"],
      },
      {
        Effect: "Allow",
        Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
        Resource: ["arn:aws:s3:::lake-bucket/alerts/*", "arn:aws:s3:::lake-bucket/alerts-failed/*"],
      },
      {
        Effect: "Allow",
        Action: "logs:PutLogEvents",
        Resource: [`arn:aws:cloudwatch:sa-east-1:${ACCOUNT}:alerts-delivery-log`],
      },
    ]);
  });

  it("creates the Firehose after its role's permissions and its bucket", async () => {
    await alerts();

    const { dependencies, errorHooks } = only(registered, FIREHOSE).options;
    expect(dependencies).to.include.members([
      "aws:iam/rolePolicy:RolePolicy alerts-role-policy",
      "aws:s3/bucketPolicy:BucketPolicy lake-policy",
    ]);
    expect(errorHooks).to.deep.equal(["alerts-firehose-role-not-known-yet"]);
  });

  it("grants putting records in batches", async () => {
    expect(await granted((await alerts()).put())).to.deep.equal([
      { Effect: "Allow", Action: "firehose:PutRecordBatch", Resource: ARN },
    ]);
  });

  it("encrypts waiting records, objects and logs with customer managed keys", async () => {
    const bucket = new PrivateBucket("safe", { noncurrentExpiryDays: 7, kmsKeyArn: KEY });
    await alerts({ bucket, kmsKeyArn: KEY, logKeyArn: KEY });

    expect(only(registered, FIREHOSE).inputs.serverSideEncryption).to.deep.equal({
      enabled: true,
      keyType: "CUSTOMER_MANAGED_CMK",
      keyArn: KEY,
    });
    expect(only(registered, "aws:cloudwatch/logGroup:LogGroup").inputs.kmsKeyId).to.equal(KEY);
    expect(only(registered, ROLE_POLICY).inputs.policy.Statement[2]).to.deep.equal({
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: KEY,
      Condition: {
        StringEquals: {
          "kms:ViaService": "s3.sa-east-1.amazonaws.com",
          "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::safe-bucket",
        },
      },
    });
  });

  it("protects the Firehose if asked to", async () => {
    await alerts({ protect: true });

    expect(only(registered, FIREHOSE).options.protect).to.equal(true);
  });

  it("applies transform to the Firehose's role, log group and itself", async () => {
    await alerts({
      transform: {
        firehose: { name: "alerts" },
        logGroup: { retentionInDays: 1 },
        role: { path: "/firehose/" },
      },
    });

    expect([
      only(registered, FIREHOSE).inputs.name,
      only(registered, "aws:cloudwatch/logGroup:LogGroup").inputs.retentionInDays,
      only(registered, ROLE).inputs.path,
    ]).to.deep.equal(["alerts", 1, "/firehose/"]);
  });

  for (const [what, change, message] of [
    [
      "a folder of folders",
      { folder: "a/b" },
      'DirectDelivery alerts: folder must be letters, digits, _ or -, got "a/b"',
    ],
    [
      "a key by its alias",
      { kmsKeyArn: "alias/ours" },
      "kmsKeyArn must be the ARN of a KMS key, not of an alias, got alias/ours",
    ],
    [
      "a log retention CloudWatch doesn't have",
      { logRetentionDays: 2 },
      "logRetentionDays must be one of 1, 3, 5, 7,",
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const error = await alerts(change).catch((error: Error) => error);
      expect(String(error)).to.contain(message);
      expect(registered.filter(({ type }) => type === FIREHOSE)).to.deep.equal([]);
    });
  }
});
