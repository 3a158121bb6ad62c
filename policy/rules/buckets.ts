import * as aws from "@pulumi/aws";
import type { PolicyResource } from "@pulumi/policy";
import { linked, sameBucket } from "../links.ts";
import { type AnyType, type Finding, isSet, on, resourceRule, stackRule, told } from "../rule.ts";

/** What a bucket is made of in version 7 of the provider: resources beside it, each of which can be forgotten. */
const COMPANIONS: Readonly<Record<string, AnyType>> = {
  "public access block": aws.s3.BucketPublicAccessBlock,
  "ownership controls": aws.s3.BucketOwnershipControls,
  versioning: aws.s3.BucketVersioning,
  encryption: aws.s3.BucketServerSideEncryptionConfiguration,
  lifecycle: aws.s3.BucketLifecycleConfiguration,
  policy: aws.s3.BucketPolicy,
};

const PUBLIC_ACCESS = [
  "blockPublicAcls",
  "blockPublicPolicy",
  "ignorePublicAcls",
  "restrictPublicBuckets",
] as const;

/** Buckets keep what they were given, from whoever isn't meant to see it, for as long as was decided. */
export const buckets = [
  stackRule(
    {
      name: "bucket-complete",
      reason: "A bucket alone is open to ACLs, keeps no versions and never forgets",
      remedy: "Declare it beside the bucket, as PrivateBucket does",
      severity: "high",
    },
    (resources) =>
      resources
        .filter((resource) => resource.isType(aws.s3.Bucket))
        .map((bucket): Finding => {
          const missing = Object.entries(COMPANIONS).filter(
            ([, type]) =>
              !resources.some((one) => one.isType(type) && linked(one, "bucket", bucket)),
          );
          return { resource: bucket, problem: missing.map(([name]) => `it has no ${name}`) };
        }),
  ),
  resourceRule(
    {
      name: "bucket-blocks-public-access",
      reason: "One wrong policy or ACL would show customers' transactions to everyone",
      remedy: "Set all four to true",
      severity: "critical",
    },
    on(aws.s3.BucketPublicAccessBlock, (block) =>
      PUBLIC_ACCESS.filter((key) => !isSet(() => block[key])).map((key) => `${key} is not true`),
    ),
  ),
  resourceRule(
    {
      name: "bucket-owner-enforced",
      reason:
        "With ACLs, an object can belong to another account, which its bucket's policies don't bind",
      remedy: "Set rule.objectOwnership to BucketOwnerEnforced",
      severity: "medium",
    },
    on(
      aws.s3.BucketOwnershipControls,
      ({ rule }) =>
        rule.objectOwnership !== "BucketOwnerEnforced" &&
        `objectOwnership is ${rule.objectOwnership}`,
    ),
  ),
  resourceRule(
    {
      name: "bucket-versioned",
      reason: "Without versions, what is overwritten or deleted by mistake is gone",
      remedy: "Set versioningConfiguration.status to Enabled",
      severity: "high",
    },
    on(
      aws.s3.BucketVersioning,
      ({ versioningConfiguration: { status } }) => status !== "Enabled" && `status is ${status}`,
    ),
  ),
  resourceRule(
    {
      name: "bucket-lifecycle",
      reason:
        "Old versions and broken uploads cost as much as the rest, for ever, and nobody sees them",
      remedy:
        "Enable a rule with noncurrentVersionExpiration, and one with abortIncompleteMultipartUpload",
      severity: "medium",
    },
    on(aws.s3.BucketLifecycleConfiguration, ({ rules = [] }) => {
      const enabled = rules.filter(({ status }) => status === "Enabled");
      return (["noncurrentVersionExpiration", "abortIncompleteMultipartUpload"] as const)
        .filter((key) => !enabled.some((rule) => rule[key]))
        .map((key) => `no enabled rule has ${key}`);
    }),
  ),
  stackRule(
    {
      name: "bucket-encrypted",
      reason: "Objects are personal data, and who reads them has to be known",
      remedy: "Set sseAlgorithm to aws:kms",
      severity: "high",
    },
    (resources) => {
      // S3 can't deliver access logs to a bucket under a KMS key.
      const logged = resources.filter((resource) => resource.isType(aws.s3.BucketLogging));
      return resources
        .filter((resource) => resource.isType(aws.s3.BucketServerSideEncryptionConfiguration))
        .filter(
          (encryption) =>
            !logged.some((logging) => sameBucket(logging, "targetBucket", encryption)),
        )
        .map((resource) => ({
          resource,
          problem: otherAlgorithms(told(() => resource.props.rules)?.value),
        }));
    },
  ),
  stackRule(
    {
      name: "bucket-access-logged",
      reason: "After a leak it has to be known who read what",
      remedy: "Declare BucketLogging, as AccessLogs does",
      severity: "medium",
      inProd: true,
    },
    (resources) => {
      const logged = resources.filter((resource) => resource.isType(aws.s3.BucketLogging));
      const named = (bucket: PolicyResource, key: string) =>
        logged.some((logging) => linked(logging, key, bucket));
      return (
        resources
          .filter((resource) => resource.isType(aws.s3.Bucket))
          // A log of who read the log would grow by itself.
          .filter((bucket) => !named(bucket, "bucket") && !named(bucket, "targetBucket"))
          .map((resource) => ({ resource, problem: "who reads it is not logged" }))
      );
    },
  ),
];

function otherAlgorithms(
  rules: aws.types.output.s3.BucketServerSideEncryptionConfigurationRule[] | undefined,
): string[] {
  return (rules ?? []).flatMap((rule) => {
    const found = told(() => rule.applyServerSideEncryptionByDefault?.sseAlgorithm);
    if (!found) return [];
    const { value: algorithm = "not set" } = found;
    return /^aws:kms/.test(algorithm) ? [] : [`sseAlgorithm is ${algorithm}`];
  });
}
