import type { Table } from "./table.ts";

export const service: Table = {
  "firehose-error-prefix": {
    "transactions-firehose extendedS3Configuration.errorOutputPrefix": [
      ["failed/", "errorOutputPrefix failed/ doesn't tell one failure from another"],
    ],
    "alerts-firehose extendedS3Configuration.errorOutputPrefix": [
      [undefined, "errorOutputPrefix is not set"],
    ],
  },
  "firehose-keeps-source": {
    "transactions-firehose extendedS3Configuration.s3BackupMode": [
      ["Disabled", "s3BackupMode is Disabled"],
    ],
  },
  "firehose-logs-errors": {
    "alerts-firehose extendedS3Configuration.cloudwatchLoggingOptions.enabled": [
      [false, "the delivery's errors are not logged"],
    ],
    "transactions-firehose extendedS3Configuration.s3BackupConfiguration.cloudwatchLoggingOptions":
      [[undefined, "the backup's errors are not logged"]],
  },
  "firehose-pins-function": {
    "transactions-firehose extendedS3Configuration.processingConfiguration.processors.0.parameters.0.parameterValue":
      [
        [
          "arn:aws:lambda:sa-east-1:123456789012:function:scoring",
          "LambdaArn arn:aws:lambda:sa-east-1:123456789012:function:scoring is no version and no alias",
        ],
        [
          "arn:aws:lambda:sa-east-1:123456789012:function:scoring:$LATEST",
          "LambdaArn arn:aws:lambda:sa-east-1:123456789012:function:scoring:$LATEST is no version and no alias",
        ],
      ],
  },
  "function-timeout": {
    "scoring-function timeout": [[301, "timeout is 301 seconds"]],
  },
  "function-runtime": {
    "scoring-function runtime": [
      ["nodejs16.x", "runtime is nodejs16.x, and may be nodejs22.x or nodejs24.x"],
    ],
  },
  "function-logs-json": {
    "scoring-function loggingConfig.logFormat": [["Text", "logFormat is Text"]],
    "scoring-function loggingConfig.logGroup": [[undefined, "logGroup is not set"]],
  },
  "function-no-secrets": {
    "scoring-function environment.variables.API_TOKEN": [
      [
        "aGVsbG8",
        "API_TOKEN looks like a secret in the clear",
        "arn:aws:secretsmanager:sa-east-1:123456789012:secret:token-a1b2c3",
      ],
    ],
    "scoring-function environment.variables.SOURCE": [
      ["https://user:pass@host/", "SOURCE looks like a secret in the clear", "https://host/"],
    ],
    "scoring-function environment.variables.PEM": [
      ["-----BEGIN PRIVATE KEY-----", "PEM looks like a secret in the clear"],
    ],
  },
  "variant-constant": {
    "fraud-config productionVariants.0.variantName": [["variant-1", "variantName is variant-1"]],
  },
  "model-content-addressed": {
    "fraud-artefact key": [
      ["models/fraud/model.tar.gz", "key models/fraud/model.tar.gz doesn't name its contents"],
    ],
    "fraud-model primaryContainer.modelDataUrl": [
      [
        "s3://models/fraud/model.tar.gz",
        "modelDataUrl s3://models/fraud/model.tar.gz doesn't name its contents",
      ],
    ],
  },
  "model-replaced-beside": {
    "fraud-model deleteBeforeReplace": [[true, "it is deleted before its successor exists"]],
    "fraud-config deleteBeforeReplace": [[true, "it is deleted before its successor exists"]],
  },
  "model-isolated": {
    "fraud-model enableNetworkIsolation": [[false, "enableNetworkIsolation is not set"]],
  },
  "inside-vpc": {
    "scoring-function vpcConfig": [[undefined, "it runs in no VPC"]],
    "fraud-model vpcConfig.subnets": [[["subnet-1"], "it runs in fewer than two subnets"]],
  },
  "endpoint-two-instances": {
    "fraud-config productionVariants.0.initialInstanceCount": [[1, "initialInstanceCount is 1"]],
    "fraud-config productionVariants.0.serverlessConfig": [
      [
        { maxConcurrency: 5, memorySizeInMb: 1024 },
        "it is serverless, which answers late after a rest",
      ],
    ],
  },
  "endpoint-rolls-back": {
    "fraud-endpoint deploymentConfig.blueGreenUpdatePolicy": [
      [undefined, "all instances change at once, with nothing to go back to"],
    ],
    "fraud-endpoint deploymentConfig.blueGreenUpdatePolicy.trafficRoutingConfiguration.type": [
      ["ALL_AT_ONCE", "all traffic moves at once"],
    ],
    "fraud-endpoint deploymentConfig.autoRollbackConfiguration": [
      [undefined, "no alarm rolls it back"],
    ],
  },
  "alarms-enabled": {
    "delivery-late-alarm actionsEnabled": [[false, "actionsEnabled is false"]],
    "transactions-at-risk-alarm actionsEnabled": [[false, "actionsEnabled is false"]],
  },
  "alarms-know-silence": {
    "delivery-late-alarm treatMissingData": [[undefined, "treatMissingData is not set"]],
  },
};
