import { expect } from "chai";
import { PrivateBucket } from "../../components/privateBucket.ts";
import { granted } from "../support/granted.ts";
import { deployment, only, type Registered, settled } from "../support/pulumi.ts";

describe("PrivateBucket", () => {
  let registered: Registered[];

  beforeEach(async () => {
    registered = await deployment();
  });

  it("is private, versioned, encrypted, TLS-only and cleans up after itself", async () => {
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

  it("changes one thing of a bucket at a time", async () => {
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

  it("keeps its objects when they have no expiry, and old versions for a while", async () => {
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

  it("can't be deleted when it is protected, nor emptied", async () => {
    new PrivateBucket("lake", { noncurrentExpiryDays: 30, protect: true });
    await settled();

    const bucket = only(registered, "aws:s3/bucket:Bucket");
    expect(bucket.inputs).to.deep.equal({ forceDestroy: false });
    expect(bucket.options.protect).to.equal(true);
  });

  it("lets a caller change the inputs of its children", async () => {
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

  it("refuses days that S3 doesn't count, naming all of them", () => {
    expect(() => new PrivateBucket("lake", { expiryDays: 0, noncurrentExpiryDays: 1.5 })).to.throw(
      "PrivateBucket lake: expiryDays must be a whole number from 1 to 36500, got 0; noncurrentExpiryDays must be a whole number from 1 to 36500, got 1.5",
    );
    expect(registered).to.deep.equal([]);
  });

  it("lets others list and read some prefixes, or write one, and no more", async () => {
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
