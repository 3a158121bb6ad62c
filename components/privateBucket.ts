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

/** Child resources of a {@link PrivateBucket}. */
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
  // The provider would break the lock to empty the bucket.
  return { forceDestroy: !protect && lockDays === undefined, ...tagged(tags) };
}

/**
 * Everything that S3 keeps apart from the bucket itself, one after the other: it answers OperationAborted to changes
 * of one bucket that overtake each other.
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
  // The bucket's own objectLockEnabled would do so at creation only.
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
