import { expect } from "chai";
import { PrivateBucket } from "../../components/privateBucket.ts";
import { granted } from "../support/granted.ts";
import { ACCOUNT, deployment, only, type Registered, settled } from "../support/pulumi.ts";

const KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/0123-abcd`;

describe("PrivateBucket", () => {
  let registered: Registered[];

  beforeEach(async () => {
    registered = await deployment();
  });

  it("creates a private, versioned, encrypted bucket that requires TLS and deletes what has expired", async () => {
    new PrivateBucket("lake", {
      expiryDays: 365,
      noncurrentExpiryDays: 30,
      tags: { Project: "sentinela" },
    });
    await settled();

    expect(registered.map(({ type, name, inputs }) => ({ type, name, inputs }))).to.deep.equal([
      {
        type: "sentinela:index:PrivateBucket",
        name: "lake",
        inputs: { expiryDays: 365, noncurrentExpiryDays: 30, tags: { Project: "sentinela" } },
      },
      {
        type: "aws:s3/bucket:Bucket",
        name: "lake-bucket",
        inputs: { forceDestroy: true, tags: { Project: "sentinela" } },
      },
      {
        type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        name: "lake-public-access",
        inputs: {
          bucket: "lake-bucket",
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        },
      },
      {
        type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        name: "lake-ownership",
        inputs: { bucket: "lake-bucket", rule: { objectOwnership: "BucketOwnerEnforced" } },
      },
      {
        type: "aws:s3/bucketVersioning:BucketVersioning",
        name: "lake-versioning",
        inputs: { bucket: "lake-bucket", versioningConfiguration: { status: "Enabled" } },
      },
      {
        type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        name: "lake-encryption",
        inputs: {
          bucket: "lake-bucket",
          rules: [
            {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" },
              bucketKeyEnabled: true,
            },
          ],
        },
      },
      {
        type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        name: "lake-lifecycle",
        inputs: {
          bucket: "lake-bucket",
          rules: [
            {
              id: "expire",
              status: "Enabled",
              filter: {},
              expiration: { days: 365 },
              noncurrentVersionExpiration: { noncurrentDays: 30 },
              abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
            },
          ],
        },
      },
      {
        type: "aws:s3/bucketPolicy:BucketPolicy",
        name: "lake-policy",
        inputs: {
          bucket: "lake-bucket",
          policy: {
            Version: "2012-10-17",
            Statement: [
              {
                Sid: "TlsOnly",
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: ["arn:aws:s3:::lake-bucket", "arn:aws:s3:::lake-bucket/*"],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
              },
            ],
          },
        },
      },
    ]);
  });

  it("configures the bucket one step after the other", async () => {
    new PrivateBucket("lake", { noncurrentExpiryDays: 30 });
    await settled();

    const order = registered.slice(2).map(({ type, options }) => [type, options.dependencies]);
    const bucket = "aws:s3/bucket:Bucket lake-bucket";
    expect(order).to.deep.equal([
      ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", [bucket]],
      [
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        [bucket, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock lake-public-access"],
      ],
      [
        "aws:s3/bucketVersioning:BucketVersioning",
        [bucket, "aws:s3/bucketOwnershipControls:BucketOwnershipControls lake-ownership"],
      ],
      [
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        [bucket, "aws:s3/bucketVersioning:BucketVersioning lake-versioning"],
      ],
      [
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        [
          bucket,
          "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration lake-encryption",
        ],
      ],
      [
        "aws:s3/bucketPolicy:BucketPolicy",
        [bucket, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration lake-lifecycle"],
      ],
    ]);
  });

  it("keeps objects without expiryDays, and old versions for noncurrentExpiryDays", async () => {
    new PrivateBucket("models", { noncurrentExpiryDays: 7 });
    await settled();

    const { inputs } = only(
      registered,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    );
    expect(inputs.rules).to.deep.equal([
      {
        id: "expire",
        status: "Enabled",
        filter: {},
        expiration: { expiredObjectDeleteMarker: true },
        noncurrentVersionExpiration: { noncurrentDays: 7 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
  });

  it("neither deletes nor empties a protected bucket", async () => {
    new PrivateBucket("lake", { noncurrentExpiryDays: 30, protect: true });
    await settled();

    const bucket = only(registered, "aws:s3/bucket:Bucket");
    expect(bucket.inputs).to.deep.equal({ forceDestroy: false });
    expect(bucket.options.protect).to.equal(true);
  });

  it("applies transform to the bucket's children", async () => {
    const rules = [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "ours" } },
    ];
    new PrivateBucket("lake", {
      noncurrentExpiryDays: 30,
      transform: {
        bucket: { objectLockEnabled: true },
        encryption: { rules },
        lifecycle: (ours) => ({ ...ours, expectedBucketOwner: "111122223333" }),
      },
    });
    await settled();

    expect(only(registered, "aws:s3/bucket:Bucket").inputs).to.deep.equal({
      forceDestroy: true,
      objectLockEnabled: true,
    });
    expect(registered.find(({ name }) => name === "lake-encryption")?.inputs.rules).to.deep.equal(
      rules,
    );
    expect(
      registered.find(({ name }) => name === "lake-lifecycle")?.inputs.expectedBucketOwner,
    ).to.equal("111122223333");
  });

  it("locks objects for lockDays, and never empties a bucket with a lock", async () => {
    new PrivateBucket("lake", { noncurrentExpiryDays: 30, lockDays: 7 });
    await settled();

    const lock = only(
      registered,
      "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    );
    expect(lock.inputs).to.deep.equal({
      bucket: "lake-bucket",
      rule: { defaultRetention: { mode: "GOVERNANCE", days: 7 } },
    });
    expect(lock.options.dependencies).to.include(
      "aws:s3/bucketVersioning:BucketVersioning lake-versioning",
    );
    expect(only(registered, "aws:s3/bucket:Bucket").inputs).to.deep.equal({ forceDestroy: false });
    expect(
      registered.find(({ name }) => name === "lake-encryption")?.options.dependencies,
    ).to.include("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration lake-lock");
  });

  it("encrypts with a customer managed key, and grants that key for this bucket only", async () => {
    const lake = new PrivateBucket("lake", { noncurrentExpiryDays: 30, kmsKeyArn: KEY });
    const use = (Action: string) => ({
      Effect: "Allow",
      Action,
      Resource: KEY,
      Condition: {
        StringEquals: {
          "kms:ViaService": "s3.sa-east-1.amazonaws.com",
          "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::lake-bucket",
        },
      },
    });

    expect((await granted(lake.read("delivered/"))).slice(2)).to.deep.equal([use("kms:Decrypt")]);
    expect((await granted(lake.write("quarantine/"))).slice(1)).to.deep.equal([
      use("kms:GenerateDataKey"),
    ]);
    expect(registered.find(({ name }) => name === "lake-encryption")?.inputs.rules).to.deep.equal([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("refuses the alias of a key, and lockDays of 0", () => {
    const args = { noncurrentExpiryDays: 30 };
    expect(() => new PrivateBucket("lake", { ...args, kmsKeyArn: "alias/ours" })).to.throw(
      "PrivateBucket lake: kmsKeyArn must be the ARN of a KMS key, not of an alias, got alias/ours",
    );
    expect(() => new PrivateBucket("lake", { ...args, lockDays: 0 })).to.throw(
      "PrivateBucket lake: lockDays must be a whole number from 1 to 36500, got 0",
    );
    expect(registered).to.deep.equal([]);
  });

  it("refuses days outside of S3's range, and names every invalid argument", () => {
    expect(() => new PrivateBucket("lake", { expiryDays: 0, noncurrentExpiryDays: 1.5 })).to.throw(
      "PrivateBucket lake: expiryDays must be a whole number from 1 to 36500, got 0; noncurrentExpiryDays must be a whole number from 1 to 36500, got 1.5",
    );
    expect(registered).to.deep.equal([]);
  });

  it("grants listing and reading of some prefixes, or writing of one, and nothing else", async () => {
    const lake = new PrivateBucket("lake", { noncurrentExpiryDays: 30 });

    expect(await granted(lake.read("delivered/", "failed/"))).to.deep.equal([
      {
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: "arn:aws:s3:::lake-bucket",
        Condition: { StringLike: { "s3:prefix": ["delivered/*", "failed/*"] } },
      },
      {
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: ["arn:aws:s3:::lake-bucket/delivered/*", "arn:aws:s3:::lake-bucket/failed/*"],
      },
    ]);
    expect(await granted(lake.write("quarantine/"))).to.deep.equal([
      {
        Effect: "Allow",
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::lake-bucket/quarantine/*",
      },
    ]);
  });
});
