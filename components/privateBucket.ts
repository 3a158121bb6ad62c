import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkKey, keyStatements } from "./customerKey.ts";
import { checkRanges } from "./limits.ts";
import {
  type Permission,
  type Statement,
  type Tags,
  type Transform,
  tagged,
  transformed,
} from "./shared.ts";

/** Days until something expires. S3 takes any positive number; more than a hundred years is a typing error. */
export const EXPIRY_DAYS = { min: 1, max: 36_500 };

/** What a {@link PrivateBucket} needs to know. */
export interface PrivateBucketArgs {
  /** Days until an object expires, {@link EXPIRY_DAYS}. Left out, objects stay. */
  expiryDays?: number | undefined;
  /** Days that a replaced or expired object can still be restored, {@link EXPIRY_DAYS}. After them it is gone. */
  noncurrentExpiryDays: number;
  /** ARN of the customer-managed key that encrypts the objects. Left out, it is AWS's own `alias/aws/s3`. */
  kmsKeyArn?: pulumi.Input<string> | undefined;
  /**
   * Days that nobody can delete a version of an object (Object Lock), {@link EXPIRY_DAYS}, but for those who may
   * bypass it (`s3:BypassGovernanceRetention`). A bucket can't be without it again. Left out, there is none.
   */
  lockDays?: number | undefined;
  /** What its policy allows to services, by the bucket's ARN. It is closed to everyone else. */
  allow?: ((arn: pulumi.Output<string>) => Statement[]) | undefined;
  /**
   * Refuse to delete the bucket; without it, destroying the stack deletes the objects too, but for those of a bucket
   * with `lockDays`. @default false
   */
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
  /** ARN of the customer-managed key of its objects; none when it is AWS's own. */
  readonly kmsKeyArn: pulumi.Input<string> | undefined;

  constructor(name: string, args: PrivateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    checkKey(`PrivateBucket ${name}`, "kmsKeyArn", args.kmsKeyArn);
    checkRanges(`PrivateBucket ${name}`, {
      ...(args.lockDays !== undefined && { lockDays: [args.lockDays, EXPIRY_DAYS] }),
      ...(args.expiryDays !== undefined && { expiryDays: [args.expiryDays, EXPIRY_DAYS] }),
      noncurrentExpiryDays: [args.noncurrentExpiryDays, EXPIRY_DAYS],
    });
    super("sentinela:index:PrivateBucket", name, args, opts);
    const { kmsKeyArn, lockDays, transform } = args;
    const protect = args.protect ?? false;
    // The provider would break the lock to empty the bucket.
    const forceDestroy = !protect && lockDays === undefined;

    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      transformed({ forceDestroy, ...tagged(args.tags) }, transform?.bucket),
      { parent: this, protect },
    );
    this.name = bucket.bucket;
    this.arn = bucket.arn;
    this.kmsKeyArn = kmsKeyArn;
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
    // The bucket's own objectLockEnabled would do so at creation only.
    const lock =
      lockDays === undefined
        ? versioning
        : new aws.s3.BucketObjectLockConfiguration(
            `${name}-lock`,
            {
              bucket: this.name,
              rule: { defaultRetention: { mode: "GOVERNANCE", days: lockDays } },
            },
            { parent: this, dependsOn: versioning },
          );
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      transformed(encryptionOf(this.name, kmsKeyArn), transform?.encryption),
      { parent: this, dependsOn: lock },
    );
    const lifecycle = new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      transformed(lifecycleOf(this.name, args), transform?.lifecycle),
      { parent: this, dependsOn: encryption },
    );
    new aws.s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket: this.name,
        policy: {
          Version: "2012-10-17",
          Statement: [tlsOnly(this.arn), ...(args.allow?.(this.arn) ?? [])],
        },
      },
      { parent: this, dependsOn: lifecycle },
    );
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
        ...this.useKey("kms:Decrypt"),
      ],
    };
  }

  /** Write objects under a prefix, and nothing else: neither read nor delete them. */
  write(prefix: string): Permission {
    return {
      on: this,
      statements: [
        { Effect: "Allow", Action: "s3:PutObject", Resource: this.objects(prefix) },
        ...this.useKey("kms:GenerateDataKey"),
      ],
    };
  }

  /**
   * Use of the customer's key, if there is one, for this bucket's objects alone.
   *
   * @param actions `kms:Decrypt` to read, `kms:GenerateDataKey` to write; both to write in parts.
   */
  useKey(...actions: `kms:${string}`[]): Statement[] {
    return keyStatements({
      kmsKeyArn: this.kmsKeyArn,
      action: actions.length > 1 ? actions : (actions[0] as string),
      arn: this.arn,
      // With a key for the bucket, as here, S3 names the bucket and not the object.
      context: { "aws:s3:arn": this.arn },
    });
  }

  /** ARN of all objects whose keys start with `prefix`. */
  objects(prefix: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.arn}/${prefix}*`;
  }
}

/** The customer's key or the account's own; the bucket key saves a KMS call for every object. */
function encryptionOf(
  bucket: pulumi.Input<string>,
  kmsKeyArn: pulumi.Input<string> | undefined,
): aws.s3.BucketServerSideEncryptionConfigurationArgs {
  return {
    bucket,
    rules: [
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          ...(kmsKeyArn !== undefined && { kmsMasterKeyId: kmsKeyArn }),
        },
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

function tlsOnly(arn: pulumi.Output<string>): Statement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [arn, pulumi.interpolate`${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
