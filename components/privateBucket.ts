import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkRanges } from "./limits.ts";
import { type Permission, type Tags, type Transform, tagged, transformed } from "./shared.ts";

/** Days until something expires. S3 takes any positive number; more than a hundred years is a typing error. */
export const EXPIRY_DAYS = { min: 1, max: 36_500 };

/** What a {@link PrivateBucket} needs to know. */
export interface PrivateBucketArgs {
  /** Days until an object expires, {@link EXPIRY_DAYS}. Left out, objects stay. */
  expiryDays?: number | undefined;
  /** Days that a replaced or expired object can still be restored, {@link EXPIRY_DAYS}. After them it is gone. */
  noncurrentExpiryDays: number;
  /** Refuse to delete the bucket; without it, destroying the stack deletes the objects too. @default false */
  protect?: boolean | undefined;
  /** Tags of the bucket. */
  tags?: Tags | undefined;
  /** Change the inputs of a resource this component creates. */
  transform?:
    | {
        bucket?: Transform<aws.s3.BucketArgs>;
        encryption?: Transform<aws.s3.BucketServerSideEncryptionConfigurationArgs>;
        lifecycle?: Transform<aws.s3.BucketLifecycleConfigurationArgs>;
      }
    | undefined;
}

/**
 * A bucket that only its account reaches, over TLS only: versioned, encrypted with KMS, and cleaning up after itself.
 *
 * @example
 * const lake = new PrivateBucket("lake", { expiryDays: 365, noncurrentExpiryDays: 30 });
 */
export class PrivateBucket extends pulumi.ComponentResource {
  /** Name to read and write objects in. */
  readonly name: pulumi.Output<string>;
  /** ARN to grant access on. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: PrivateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    checkRanges(`PrivateBucket ${name}`, {
      ...(args.expiryDays !== undefined && { expiryDays: [args.expiryDays, EXPIRY_DAYS] }),
      noncurrentExpiryDays: [args.noncurrentExpiryDays, EXPIRY_DAYS],
    });
    super("sentinela:index:PrivateBucket", name, args, opts);
    const { transform } = args;
    const protect = args.protect ?? false;

    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      transformed({ forceDestroy: !protect, ...tagged(args.tags) }, transform?.bucket),
      { parent: this, protect },
    );
    this.name = bucket.bucket;
    this.arn = bucket.arn;
    // One after the other: S3 answers OperationAborted to changes of one bucket that overtake each other.
    const access = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      {
        bucket: this.name,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
    const ownership = new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket: this.name, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this, dependsOn: access },
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket: this.name, versioningConfiguration: { status: "Enabled" } },
      { parent: this, dependsOn: ownership },
    );
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      transformed(encryptionOf(this.name), transform?.encryption),
      { parent: this, dependsOn: versioning },
    );
    const lifecycle = new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      transformed(lifecycleOf(this.name, args), transform?.lifecycle),
      { parent: this, dependsOn: encryption },
    );
    new aws.s3.BucketPolicy(`${name}-policy`, tlsOnly(this.name, this.arn), {
      parent: this,
      dependsOn: lifecycle,
    });
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /** Read the objects under some prefixes, such as `failed/`, and list them. */
  read(...prefixes: string[]): Permission {
    return {
      on: this,
      statements: [
        {
          Effect: "Allow",
          Action: "s3:ListBucket",
          Resource: this.arn,
          Condition: { StringLike: { "s3:prefix": prefixes.map((prefix) => `${prefix}*`) } },
        },
        {
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: prefixes.map((prefix) => this.objects(prefix)),
        },
      ],
    };
  }

  /** Write objects under a prefix, and nothing else: neither read nor delete them. */
  write(prefix: string): Permission {
    return {
      on: this,
      statements: [{ Effect: "Allow", Action: "s3:PutObject", Resource: this.objects(prefix) }],
    };
  }

  /** ARN of all objects whose keys start with `prefix`. */
  objects(prefix: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.arn}/${prefix}*`;
  }
}

/** The account's own S3 key; the bucket key saves a KMS call for every object. */
function encryptionOf(
  bucket: pulumi.Input<string>,
): aws.s3.BucketServerSideEncryptionConfigurationArgs {
  return {
    bucket,
    rules: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" },
        bucketKeyEnabled: true,
      },
    ],
  };
}

function lifecycleOf(
  bucket: pulumi.Input<string>,
  args: PrivateBucketArgs,
): aws.s3.BucketLifecycleConfigurationArgs {
  const expiration =
    args.expiryDays === undefined ? { expiredObjectDeleteMarker: true } : { days: args.expiryDays };
  return {
    bucket,
    rules: [
      {
        id: "expire",
        status: "Enabled",
        filter: {},
        expiration,
        noncurrentVersionExpiration: { noncurrentDays: args.noncurrentExpiryDays },
        // Firehose retries a delivery for at most a day; a week leaves room for a person's upload.
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ],
  };
}

function tlsOnly(
  bucket: pulumi.Input<string>,
  arn: pulumi.Output<string>,
): aws.s3.BucketPolicyArgs {
  return {
    bucket,
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [arn, pulumi.interpolate`${arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    },
  };
}
