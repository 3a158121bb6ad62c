import * as aws from "@pulumi/aws";
import { on, resourceRule, told } from "../rule.ts";

/** Instances with a disk of their own, which SageMaker encrypts by itself and refuses a key for. */
const OWN_DISK = /^ml\.(g4dn|g5|g6e?|p3dn|p4de?|p5e?n?|trn\d\w*|[a-z]+\d+[a-z]*d[a-z]*)\./;

/**
 * What holds or carries data is encrypted under a KMS key.
 *
 * Log groups are missing from the rules for every stack, since CloudWatch encrypts them under a key of its own
 * whatever is set; secrets likewise, by Secrets Manager. In production both need the customer's key.
 */
export const encryption = [
  resourceRule(
    {
      name: "stream-encrypted",
      reason: "A stream keeps transactions, which are personal data, for days",
      remedy: "Set encryptionType to KMS, and kmsKeyId",
      severity: "high",
    },
    on(
      aws.kinesis.Stream,
      ({ encryptionType }) =>
        encryptionType !== "KMS" && `encryptionType is ${encryptionType ?? "not set"}`,
    ),
  ),
  resourceRule(
    {
      name: "table-encrypted",
      reason: "A key of AWS's that the account can't see leaves no trace of who read the table",
      remedy: "Set serverSideEncryption.enabled",
      severity: "high",
    },
    on(
      aws.dynamodb.Table,
      ({ serverSideEncryption }) =>
        !serverSideEncryption?.enabled && "serverSideEncryption is not enabled",
    ),
  ),
  resourceRule(
    {
      name: "topic-encrypted",
      reason:
        "CloudWatch can't publish to a topic under a key of AWS's, whose policy nobody can change",
      remedy:
        "Set kmsMasterKeyId to a key of the account's that lets cloudwatch.amazonaws.com use it",
      severity: "medium",
    },
    on(aws.sns.Topic, (topic) => notOurs("kmsMasterKeyId", () => topic.kmsMasterKeyId)),
  ),
  resourceRule(
    {
      name: "direct-put-encrypted",
      reason: "What is put on a Firehose waits there until it is delivered",
      remedy: "Set serverSideEncryption.enabled; where a stream is the source, the stream encrypts",
      severity: "high",
    },
    on(
      aws.kinesis.FirehoseDeliveryStream,
      ({ kinesisSourceConfiguration, serverSideEncryption }) =>
        !kinesisSourceConfiguration &&
        !serverSideEncryption?.enabled &&
        "serverSideEncryption is not enabled",
    ),
  ),
  resourceRule(
    {
      name: "keys-rotate",
      reason: "A key that never changes can be worn out, and a leak of it never heals",
      remedy: "Set enableKeyRotation",
      severity: "medium",
    },
    on(
      aws.kms.Key,
      ({ enableKeyRotation, keyUsage, customerMasterKeySpec }) =>
        (keyUsage ?? "ENCRYPT_DECRYPT") === "ENCRYPT_DECRYPT" &&
        (customerMasterKeySpec ?? "SYMMETRIC_DEFAULT") === "SYMMETRIC_DEFAULT" &&
        !enableKeyRotation &&
        "enableKeyRotation is not set",
    ),
  ),
  resourceRule(
    {
      name: "customer-keys",
      reason:
        "Only a key of the bank's own shows each use, and can be taken away from whoever misuses it",
      remedy: "Set a key of the account's",
      severity: "high",
      inProd: true,
    },
    on(aws.kinesis.Stream, (stream) => notOurs("kmsKeyId", () => stream.kmsKeyId)),
    on(aws.dynamodb.Table, ({ serverSideEncryption }) =>
      notOurs("serverSideEncryption.kmsKeyArn", () => serverSideEncryption?.kmsKeyArn),
    ),
    on(aws.s3.BucketServerSideEncryptionConfiguration, ({ rules }) =>
      rules.flatMap(({ applyServerSideEncryptionByDefault: byDefault }) =>
        // S3 delivers access logs to a bucket under its own keys only; which buckets may have those, another rule says.
        byDefault?.sseAlgorithm === "AES256"
          ? []
          : notOurs("kmsMasterKeyId", () => byDefault?.kmsMasterKeyId),
      ),
    ),
    on(aws.secretsmanager.Secret, (secret) => notOurs("kmsKeyId", () => secret.kmsKeyId)),
    on(aws.cloudwatch.LogGroup, (group) => notOurs("kmsKeyId", () => group.kmsKeyId)),
    on(aws.kinesis.FirehoseDeliveryStream, (firehose) =>
      firehose.kinesisSourceConfiguration
        ? []
        : notOurs("serverSideEncryption.keyArn", () => firehose.serverSideEncryption?.keyArn),
    ),
    on(aws.sagemaker.EndpointConfiguration, (config) =>
      config.productionVariants.some(
        ({ instanceType }) => instanceType && !OWN_DISK.test(instanceType),
      )
        ? notOurs("kmsKeyArn", () => config.kmsKeyArn)
        : [],
    ),
    on(aws.sagemaker.EndpointConfiguration, ({ dataCaptureConfig }) =>
      dataCaptureConfig?.enableCapture
        ? notOurs("dataCaptureConfig.kmsKeyId", () => dataCaptureConfig.kmsKeyId)
        : [],
    ),
  ),
];

/** A key that nobody gave, or one of AWS's. One that is made in the same deployment is ours. */
function notOurs(input: string, read: () => string | undefined): string[] {
  const key = told(read);
  if (!key) return [];
  if (!key.value) return [`${input} is not set`];
  return /alias\/aws\//.test(key.value) ? [`${input} is ${key.value}, a key of AWS's`] : [];
}
