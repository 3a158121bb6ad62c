import * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { isSet, on, resourceRule, told } from "../rule.ts";

type Destination = NonNullable<
  Unwrap<aws.kinesis.FirehoseDeliveryStreamArgs>["extendedS3Configuration"]
>;

/** A Firehose loses nothing, and says what goes wrong. */
export const delivery = [
  resourceRule(
    {
      name: "firehose-error-prefix",
      reason: "What fails has to be found, and told from what was delivered, to be put in again",
      remedy: "Set errorOutputPrefix, with !{firehose:error-output-type}",
      severity: "high",
    },
    on(aws.kinesis.FirehoseDeliveryStream, ({ extendedS3Configuration: s3 }) => {
      if (!s3) return undefined;
      if (!s3.errorOutputPrefix) return "errorOutputPrefix is not set";
      return (
        !s3.errorOutputPrefix.includes("!{firehose:error-output-type}") &&
        `errorOutputPrefix ${s3.errorOutputPrefix} doesn't tell one failure from another`
      );
    }),
  ),
  resourceRule(
    {
      name: "firehose-keeps-source",
      reason:
        "A stream forgets; only the backup has each record as it came, should the scoring be wrong",
      remedy: "Set s3BackupMode to Enabled, with s3BackupConfiguration",
      severity: "high",
    },
    on(
      aws.kinesis.FirehoseDeliveryStream,
      ({ kinesisSourceConfiguration, extendedS3Configuration: s3 }) =>
        kinesisSourceConfiguration &&
        !(s3?.s3BackupMode === "Enabled" && s3.s3BackupConfiguration) &&
        `s3BackupMode is ${s3?.s3BackupMode ?? "not set"}`,
    ),
  ),
  resourceRule(
    {
      name: "firehose-logs-errors",
      reason:
        "Firehose tells why it can't deliver in its log alone, and an unlogged backup fails unseen",
      remedy:
        "Enable cloudwatchLoggingOptions, with a log group and a log stream that are declared",
      severity: "medium",
    },
    on(aws.kinesis.FirehoseDeliveryStream, ({ extendedS3Configuration: s3 }) => [
      ...(!s3 || isLogged(s3) ? [] : ["the delivery's errors are not logged"]),
      ...(!s3?.s3BackupConfiguration || isLogged(s3.s3BackupConfiguration)
        ? []
        : ["the backup's errors are not logged"]),
    ]),
  ),
  resourceRule(
    {
      name: "firehose-pins-function",
      reason:
        "$LATEST changes under a Firehose's feet, half-way through a deployment, and can't be rolled back",
      remedy: "Give LambdaArn with a version or an alias",
      severity: "high",
    },
    on(aws.kinesis.FirehoseDeliveryStream, ({ extendedS3Configuration: s3 }) =>
      functionsOf(s3)
        .filter((arn) => !/:function:[^:]+:(?!\$LATEST$).+/.test(arn))
        .map((arn) => `LambdaArn ${arn} is no version and no alias`),
    ),
  ),
];

function isLogged({
  cloudwatchLoggingOptions: logs,
}: Pick<Destination, "cloudwatchLoggingOptions">) {
  if (!logs?.enabled) return false;
  return isSet(() => logs.logGroupName) && isSet(() => logs.logStreamName);
}

function functionsOf(s3: Destination | undefined): string[] {
  const { enabled, processors = [] } = s3?.processingConfiguration ?? {};
  if (!enabled) return [];
  return processors
    .flatMap(({ parameters = [] }) => parameters)
    .filter(({ parameterName }) => parameterName === "LambdaArn")
    .flatMap((parameter) => told(() => parameter.parameterValue)?.value ?? []);
}
