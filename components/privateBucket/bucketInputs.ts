import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../iam/statement.ts";

// Inputs of what S3 keeps apart from the bucket itself.

/** Whatever policies and ACLs say, nobody reaches the objects without an account. */
export function noPublicAccess(bucket: pulumi.Input<string>): aws.s3.BucketPublicAccessBlockArgs {
  return {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };
}

/** Nobody deletes a version for some days, but for those who may bypass it. */
export function lockOf(
  bucket: pulumi.Input<string>,
  days: number,
): aws.s3.BucketObjectLockConfigurationArgs {
  return { bucket, rule: { defaultRetention: { mode: "GOVERNANCE", days } } };
}

/** The customer's key or the account's own; the bucket key saves a KMS call for every object. */
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

/** Days until objects go. */
export interface Expiry {
  /** Left out, they stay. */
  readonly expiryDays?: number | undefined;
  /** From when they were replaced or have expired. */
  readonly noncurrentExpiryDays: number;
}

/** Objects go when they are due, and so does what is left of them and of uploads that broke off. */
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
        // Firehose retries a delivery for at most a day; a week leaves room for a person's upload.
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ],
  };
}

/** Nobody comes without TLS; `allowed` says who else may come than the account's own roles. */
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
