import type { Inputs } from "./inputs.ts";
import { hasExpressions, type Part, type Prefix } from "./prefix.ts";

/** What the rules look at. */
export interface Declared {
  readonly inputs: Inputs;
  readonly prefix: Prefix;
  /** As declared, before any default. */
  readonly errorPrefix: Prefix | undefined;
  readonly hasLambda: boolean;
}

/**
 * Why the service would refuse to create the delivery stream; empty when it wouldn't. The texts about dynamic
 * partitioning are AWS's own.
 */
export function refusals({ inputs, prefix, errorPrefix, hasLambda }: Declared): string[] {
  const s3 = inputs.extendedS3Configuration;
  const dynamic = s3.dynamicPartitioningConfiguration?.enabled ?? false;
  const fromLambda = has(prefix, "partitionKeyFromLambda");
  const fromQuery = has(prefix, "partitionKeyFromQuery");
  const backedUp = s3.s3BackupMode === "Enabled";
  const rules: [boolean, string][] = [
    [
      inputs.kinesisSourceConfiguration !== undefined &&
        (inputs.serverSideEncryption?.enabled ?? false),
      "serverSideEncryption is for Direct PUT: with a Kinesis stream as its source, encrypt the stream",
    ],
    [
      !dynamic && (fromLambda || fromQuery),
      "Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic Partitioning is enabled.",
    ],
    [
      dynamic && !fromLambda && !fromQuery,
      "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled",
    ],
    [
      dynamic && !s3.processingConfiguration?.enabled,
      "Processing Configuration is not enabled when DataPartitioning is enabled",
    ],
    [
      dynamic && fromLambda && !hasLambda,
      "Lambda should be present when S3 Prefix contains keys from partitionKeyFromLambda namespace",
    ],
    // Holds whenever the namespace is used: that processor is refused before.
    [
      dynamic && fromQuery,
      "MetadataExtraction processor should be present when S3 Prefix has partitionKeyFromQuery namespace",
    ],
    [
      dynamic && s3.bufferingSize < 64,
      `BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled. (bufferingSize is ${s3.bufferingSize})`,
    ],
    [
      dynamic && s3.bufferingInterval < 60,
      `BufferingHints.IntervalInSeconds must be at least 60 seconds when Dynamic Partitioning is enabled. (bufferingInterval is ${s3.bufferingInterval})`,
    ],
    [
      errorPrefix === undefined && (dynamic || hasExpressions(prefix)),
      "errorOutputPrefix is required with dynamic partitioning and with expressions in prefix",
    ],
    [
      has(prefix, "error-output-type"),
      "prefix may not contain !{firehose:error-output-type}; errorOutputPrefix may",
    ],
    [
      errorPrefix !== undefined &&
        (has(errorPrefix, "partitionKeyFromLambda") || has(errorPrefix, "partitionKeyFromQuery")),
      "errorOutputPrefix may not contain partition keys",
    ],
    [
      errorPrefix !== undefined &&
        hasExpressions(errorPrefix) &&
        !has(errorPrefix, "error-output-type"),
      "errorOutputPrefix with expressions must contain !{firehose:error-output-type}",
    ],
    [backedUp && !s3.s3BackupConfiguration, "s3BackupMode Enabled needs s3BackupConfiguration"],
    [
      backedUp && (s3.s3BackupConfiguration?.bufferingInterval ?? 300) < 1,
      "s3BackupConfiguration.bufferingInterval must be at least 1: a backup can't go without buffering",
    ],
  ];
  return rules.flatMap(([broken, message]) => (broken ? [message] : []));
}

function has(prefix: Prefix, kind: Part["kind"]): boolean {
  return prefix.some((part) => part.kind === kind);
}
