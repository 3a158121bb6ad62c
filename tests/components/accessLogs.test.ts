import { expect } from "chai";
import { AccessLogs } from "../../components/accessLogs.ts";
import { PrivateBucket } from "../../components/privateBucket.ts";
import { ACCOUNT, deployment, only, type Registered, settled, unwrap } from "../support/pulumi.ts";

const LOGGING = "aws:s3/bucketLogging:BucketLogging";

describe("AccessLogs", () => {
  let registered: Registered[];

  beforeEach(async () => {
    registered = await deployment();
    const lake = new PrivateBucket("lake", { noncurrentExpiryDays: 30 });
    const models = new PrivateBucket("models", { noncurrentExpiryDays: 30 });
    const logs = new AccessLogs("logs", {
      buckets: { lake, models },
      expiryDays: 365,
      noncurrentExpiryDays: 7,
      protect: true,
      tags: { Project: "sentinela" },
    });
    await settled(logs.bucketName);
    expect(await unwrap(logs.bucketName)).to.equal("logs-bucket");
  });

  const named = (name: string) => registered.find((resource) => resource.name === name)?.inputs;

  it("collects logs in a bucket that only S3 can write to, for these buckets of this account", () => {
    expect(named("logs-policy")?.policy.Statement).to.deep.equal([
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::logs-bucket", "arn:aws:s3:::logs-bucket/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Sid: "AccessLogs",
        Effect: "Allow",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::logs-bucket/*",
        Condition: {
          StringEquals: { "aws:SourceAccount": ACCOUNT },
          ArnLike: { "aws:SourceArn": ["arn:aws:s3:::lake-bucket", "arn:aws:s3:::models-bucket"] },
        },
      },
    ]);
  });

  it("encrypts the log bucket with S3's own key, which log delivery requires, and expires logs", () => {
    expect(named("logs-encryption")?.rules).to.deep.equal([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    expect(named("logs-lifecycle")?.rules[0]).to.deep.include({
      expiration: { days: 365 },
      noncurrentVersionExpiration: { noncurrentDays: 7 },
    });
  });

  it("sorts logs by bucket and by day", () => {
    const logged = registered.filter(({ type }) => type === LOGGING).map(({ inputs }) => inputs);
    const of = (name: string) => ({
      bucket: `${name}-bucket`,
      targetBucket: "logs-bucket",
      targetPrefix: `${name}/`,
      targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
    });
    expect(logged).to.have.deep.members([of("lake"), of("models")]);
  });

  it("turns logging on after the log bucket is configured", () => {
    expect(only(registered, LOGGING, "logs-of-lake").options.dependencies).to.include.members([
      "aws:s3/bucketPolicy:BucketPolicy lake-policy",
      "aws:s3/bucketPolicy:BucketPolicy logs-policy",
    ]);
  });

  it("protects the log bucket if asked to", () => {
    const { inputs, options } = only(registered, "aws:s3/bucket:Bucket", "logs-bucket");
    expect([inputs.forceDestroy, options.protect]).to.deep.equal([false, true]);
  });
});
