import type { Table } from "./table.ts";

const KEY = "arn:aws:kms:sa-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

export const data: Table = {
  "allowed-regions": {
    "lake-bucket region": [["us-east-1", "it is in us-east-1, and may be in sa-east-1"]],
  },
  "stream-encrypted": {
    "transactions-stream encryptionType": [["NONE", "encryptionType is NONE"]],
  },
  "table-encrypted": {
    "ledger-table serverSideEncryption.enabled": [[false, "serverSideEncryption is not enabled"]],
  },
  "topic-encrypted": {
    "monitoring-topic kmsMasterKeyId": [
      [undefined, "kmsMasterKeyId is not set"],
      ["alias/aws/sns", "kmsMasterKeyId is alias/aws/sns, a key of AWS's"],
    ],
  },
  "direct-put-encrypted": {
    "alerts-firehose serverSideEncryption.enabled": [
      [false, "serverSideEncryption is not enabled"],
    ],
  },
  "keys-rotate": {
    "monitoring-key enableKeyRotation": [[false, "enableKeyRotation is not set"]],
  },
  "customer-keys": {
    "transactions-stream kmsKeyId": [
      ["alias/aws/kinesis", "kmsKeyId is alias/aws/kinesis, a key of AWS's", KEY],
    ],
    "profiles-table serverSideEncryption": [
      [
        { enabled: true },
        "serverSideEncryption.kmsKeyArn is not set",
        {
          enabled: true,
          kmsKeyArn: KEY,
        },
      ],
    ],
    "lake-encryption rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId": [
      [undefined, "kmsMasterKeyId is not set", KEY],
    ],
    "profile-key-secret kmsKeyId": [[undefined, "kmsKeyId is not set", KEY]],
    "scoring-logs kmsKeyId": [[undefined, "kmsKeyId is not set", KEY]],
    "alerts-firehose serverSideEncryption": [
      [
        { enabled: true, keyType: "AWS_OWNED_CMK" },
        "serverSideEncryption.keyArn is not set",
        {
          enabled: true,
          keyType: "CUSTOMER_MANAGED_CMK",
          keyArn: KEY,
        },
      ],
    ],
    "fraud-config kmsKeyArn": [[undefined, "kmsKeyArn is not set", KEY]],
    "fraud-config dataCaptureConfig": [
      [
        { enableCapture: true },
        "dataCaptureConfig.kmsKeyId is not set",
        {
          enableCapture: true,
          kmsKeyId: KEY,
        },
      ],
    ],
  },
  "bucket-tls-only": {
    "lake-policy policy.Statement.0.Condition": [[{}, "its policy lets requests without TLS in"]],
    "models-policy policy.Statement.0.Condition": [
      [{ Bool: { "aws:SecureTransport": "true" } }, "its policy lets requests without TLS in"],
    ],
  },
  "topic-tls-only": {
    "monitoring-topic-policy policy.Statement.1.Condition": [
      [{}, "its policy lets requests without TLS in"],
    ],
  },
  "bucket-blocks-public-access": {
    "lake-public-access restrictPublicBuckets": [[false, "restrictPublicBuckets is not true"]],
  },
  "bucket-owner-enforced": {
    "lake-ownership rule.objectOwnership": [["ObjectWriter", "objectOwnership is ObjectWriter"]],
  },
  "bucket-versioned": {
    "models-versioning versioningConfiguration.status": [["Suspended", "status is Suspended"]],
  },
  "bucket-lifecycle": {
    "lake-lifecycle rules.0.noncurrentVersionExpiration": [
      [undefined, "no enabled rule has noncurrentVersionExpiration"],
    ],
    "lake-lifecycle rules.0.abortIncompleteMultipartUpload": [
      [undefined, "no enabled rule has abortIncompleteMultipartUpload"],
    ],
  },
  "table-recoverable": {
    "profiles-table pointInTimeRecovery.enabled": [[false, "pointInTimeRecovery is not enabled"]],
  },
  "table-forgets": {
    "ledger-table ttl": [[undefined, "ttl is not enabled"]],
  },
  "log-retention": {
    "scoring-logs retentionInDays": [[undefined, "retentionInDays is not set"]],
  },
  "data-protected": {
    "lake-bucket protect": [[false, "it is not protected"]],
    "transactions-stream protect": [[false, "it is not protected"]],
    "profile-key-value protect": [[false, "it is not protected"]],
  },
  "table-deletion-protected": {
    "profiles-table deletionProtectionEnabled": [[false, "deletionProtectionEnabled is not set"]],
  },
  "bucket-not-force-destroyed": {
    "lake-bucket forceDestroy": [[true, "forceDestroy is true"]],
  },
  "recovery-window": {
    "profile-key-secret recoveryWindowInDays": [[0, "recoveryWindowInDays is 0"]],
    "monitoring-key deletionWindowInDays": [[3, "deletionWindowInDays is 3"]],
  },
  tagged: {
    "scoring-function tags.ManagedBy": [[undefined, "it has no tag ManagedBy"]],
    "scoring-function tags.Stack": [["dev", "its tag Stack is dev, not prod"]],
  },
};
