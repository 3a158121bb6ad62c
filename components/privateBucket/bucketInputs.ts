import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../iam/statement.ts";

// Arguments of the resources that configure a bucket.

/** No public access, even if a policy or an ACL allows it. */
export function noPublicAccess(bucket: pulumi.Input<string>): aws.s3.BucketPublicAccessBlockArgs {
  return {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };
}

/** A version can't be deleted for some days, except with the permission to bypass the lock. */
export function lockOf(
  bucket: pulumi.Input<string>,
  days: number,
): aws.s3.BucketObjectLockConfigurationArgs {
  return { bucket, rule: { defaultRetention: { mode: "GOVERNANCE", days } } };
}

/** Encryption with the customer managed key or with AWS's own. The bucket key saves a KMS call for each object. */
export function encryptionOf(
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

/** Days until objects expire. */
export interface Expiry {
  /** `undefined`: never. */
  readonly expiryDays?: number | undefined;
  /** Counted from when an object was replaced or expired. */
  readonly noncurrentExpiryDays: number;
}

/** Deletes expired objects, then their old versions and delete markers, and incomplete uploads. */
export function lifecycleOf(
  bucket: pulumi.Input<string>,
  { expiryDays, noncurrentExpiryDays }: Expiry,
): aws.s3.BucketLifecycleConfigurationArgs {
  const expiration =
    expiryDays === undefined ? { expiredObjectDeleteMarker: true } : { days: expiryDays };
  return {
    bucket,
    rules: [
      {
        id: "expire",
        status: "Enabled",
        filter: {},
        expiration,
        noncurrentVersionExpiration: { noncurrentDays: noncurrentExpiryDays },
        // Firehose retries a delivery for up to a day. A week is enough for a manual upload too.
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ],
  };
}

/** Denies requests without TLS. `allowed` grants access beyond the account's own roles. */
export function policyOf(
  bucket: pulumi.Input<string>,
  arn: pulumi.Output<string>,
  allowed: readonly Statement[],
): aws.s3.BucketPolicyArgs {
  return { bucket, policy: { Version: "2012-10-17", Statement: [tlsOnly(arn), ...allowed] } };
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
