import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkRanges } from "./common/ranges.ts";
import { type Tags, tagged } from "./common/tags.ts";
import { type Transform, transformed } from "./common/transform.ts";
import type { Permission, Statement } from "./iam/statement.ts";
import { checkKey, keyStatements } from "./kms/customerKey.ts";
import {
  encryptionOf,
  lifecycleOf,
  lockOf,
  noPublicAccess,
  policyOf,
} from "./privateBucket/bucketInputs.ts";

/** Days until something expires. S3 takes any positive number; more than a hundred years is taken for a typo. */
export const EXPIRY_DAYS = { min: 1, max: 36_500 };

/** Arguments of {@link PrivateBucket}. */
export interface PrivateBucketArgs {
  /** Days until an object expires, {@link EXPIRY_DAYS}. @default never */
  expiryDays?: number | undefined;
  /** Days that a replaced or expired object can still be restored, {@link EXPIRY_DAYS}. Then it is deleted. */
  noncurrentExpiryDays: number;
  /** ARN of the customer managed key that encrypts the objects. @default AWS's own key, `alias/aws/s3` */
  kmsKeyArn?: pulumi.Input<string> | undefined;
  /**
   * Days that a version of an object can't be deleted (Object Lock), {@link EXPIRY_DAYS}, except with the permission
   * `s3:BypassGovernanceRetention`. It can't be turned off again. @default no lock
   */
  lockDays?: number | undefined;
  /** Statements that the bucket policy has in addition, such as for an AWS service. Gets the bucket's ARN. @default none */
  allow?: ((arn: pulumi.Output<string>) => Statement[]) | undefined;
  /**
   * Refuse to delete the bucket. If false, destroying the stack deletes the objects too, except in a bucket with
   * `lockDays`. @default false
   */
  protect?: boolean | undefined;
  /** Tags of the bucket. */
  tags?: Tags | undefined;
  /** Changes to child resources. */
  transform?:
    | {
        bucket?: Transform<aws.s3.BucketArgs>;
        encryption?: Transform<aws.s3.BucketServerSideEncryptionConfigurationArgs>;
        lifecycle?: Transform<aws.s3.BucketLifecycleConfigurationArgs>;
      }
    | undefined;
}

/** Child resources of {@link PrivateBucket}. */
export interface PrivateBucketNodes {
  readonly bucket: aws.s3.Bucket;
  readonly publicAccessBlock: aws.s3.BucketPublicAccessBlock;
  readonly ownership: aws.s3.BucketOwnershipControls;
  readonly versioning: aws.s3.BucketVersioning;
  /** `undefined` without `lockDays`. */
  readonly lock: aws.s3.BucketObjectLockConfiguration | undefined;
  readonly encryption: aws.s3.BucketServerSideEncryptionConfiguration;
  readonly lifecycle: aws.s3.BucketLifecycleConfiguration;
  readonly policy: aws.s3.BucketPolicy;
}

/**
 * An S3 bucket without public access that accepts requests over TLS only. It is versioned and encrypted with KMS, and
 * deletes expired objects, old versions and incomplete uploads.
 *
 * @example
 * const lake = new PrivateBucket("lake", { expiryDays: 365, noncurrentExpiryDays: 30 });
 */
export class PrivateBucket extends pulumi.ComponentResource {
  /** Name of the bucket. */
  readonly name: pulumi.Output<string>;
  /** ARN of the bucket. */
  readonly arn: pulumi.Output<string>;
  /** ARN of the customer managed key of the objects; `undefined` if it is AWS's own key. */
  readonly kmsKeyArn: pulumi.Input<string> | undefined;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: PrivateBucketNodes;

  constructor(name: string, args: PrivateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    check(name, args);
    super("sentinela:index:PrivateBucket", name, args, opts);
    const bucket = new aws.s3.Bucket(
      ...transformed(
        `${name}-bucket`,
        bucketOf(args),
        { parent: this, protect: args.protect ?? false },
        args.transform?.bucket,
      ),
    );
    const configuration = configure(name, bucket, args, { parent: this });

    this.name = bucket.bucket;
    this.arn = bucket.arn;
    this.kmsKeyArn = args.kmsKeyArn;
    this.nodes = { bucket, ...configuration };
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /** Permission to list and read the objects under some prefixes, such as `failed/`. */
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

  /** Permission to write objects under a prefix, but not to read or delete them. */
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
   * Statements that allow the use of the customer managed key, if there is one, for this bucket's objects only.
   *
   * @param actions `kms:Decrypt` to read, `kms:GenerateDataKey` to write; both to write in parts.
   */
  useKey(...actions: `kms:${string}`[]): Statement[] {
    return keyStatements({
      kmsKeyArn: this.kmsKeyArn,
      action: actions.length > 1 ? actions : (actions[0] as string),
      arn: this.arn,
      // With an S3 Bucket Key, which this bucket has, the encryption context is the bucket and not the object.
      context: { "aws:s3:arn": this.arn },
    });
  }

  /** ARN of the objects whose keys start with `prefix`. */
  objects(prefix: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.arn}/${prefix}*`;
  }
}

function check(name: string, { kmsKeyArn, lockDays, ...days }: PrivateBucketArgs): void {
  const component = `PrivateBucket ${name}`;
  checkKey(component, "kmsKeyArn", kmsKeyArn);
  checkRanges(component, {
    ...(lockDays !== undefined && { lockDays: [lockDays, EXPIRY_DAYS] }),
    ...(days.expiryDays !== undefined && { expiryDays: [days.expiryDays, EXPIRY_DAYS] }),
    noncurrentExpiryDays: [days.noncurrentExpiryDays, EXPIRY_DAYS],
  });
}

function bucketOf({ protect = false, lockDays, tags }: PrivateBucketArgs): aws.s3.BucketArgs {
  // With forceDestroy the provider would bypass the lock to empty the bucket.
  return { forceDestroy: !protect && lockDays === undefined, ...tagged(tags) };
}

/**
 * The bucket's settings, which are resources of their own. Each waits for the one before, because S3 answers
 * OperationAborted to concurrent changes of one bucket.
 */
function configure(
  name: string,
  { bucket, arn }: aws.s3.Bucket,
  args: PrivateBucketArgs,
  opts: { parent: pulumi.Resource },
): Omit<PrivateBucketNodes, "bucket"> {
  const { kmsKeyArn, lockDays, transform } = args;
  const after = (dependsOn: pulumi.Resource) => ({ ...opts, dependsOn });
  const publicAccessBlock = new aws.s3.BucketPublicAccessBlock(
    `${name}-public-access`,
    noPublicAccess(bucket),
    opts,
  );
  const ownership = new aws.s3.BucketOwnershipControls(
    `${name}-ownership`,
    { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    after(publicAccessBlock),
  );
  const versioning = new aws.s3.BucketVersioning(
    `${name}-versioning`,
    { bucket, versioningConfiguration: { status: "Enabled" } },
    after(ownership),
  );
  // objectLockEnabled of the bucket itself works at creation only.
  const lock =
    lockDays === undefined
      ? undefined
      : new aws.s3.BucketObjectLockConfiguration(
          `${name}-lock`,
          lockOf(bucket, lockDays),
          after(versioning),
        );
  const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
    ...transformed(
      `${name}-encryption`,
      encryptionOf(bucket, kmsKeyArn),
      after(lock ?? versioning),
      transform?.encryption,
    ),
  );
  const lifecycle = new aws.s3.BucketLifecycleConfiguration(
    ...transformed(
      `${name}-lifecycle`,
      lifecycleOf(bucket, args),
      after(encryption),
      transform?.lifecycle,
    ),
  );
  const policy = new aws.s3.BucketPolicy(
    `${name}-policy`,
    policyOf(bucket, arn, args.allow?.(arn) ?? []),
    after(lifecycle),
  );
  return { publicAccessBlock, ownership, versioning, lock, encryption, lifecycle, policy };
}
