import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AccessLogs } from "./components/accessLogs.ts";
import { AccessPolicy } from "./components/accessPolicy.ts";
import { CustomerKeys } from "./components/customerKeys.ts";
import { DELIVERED, FAILED, SOURCE_RECORDS } from "./components/delivery.ts";
import { DirectDelivery } from "./components/directDelivery.ts";
import { endpointArn, takesVolumeKey } from "./components/endpointHosting.ts";
import { ExpiringTable } from "./components/expiringTable.ts";
import { ARTEFACTS } from "./components/modelArtefact.ts";
import { ModelEndpoint } from "./components/modelEndpoint.ts";
import { storageStatements } from "./components/modelRole.ts";
import { Monitoring } from "./components/monitoring.ts";
import { Network } from "./components/network.ts";
import type { Placement } from "./components/placement.ts";
import { PrivateBucket } from "./components/privateBucket.ts";
import { ScoringFunction } from "./components/scoringFunction.ts";
import { SecretKey } from "./components/secretKey.ts";
import type { Permission, Statement } from "./components/shared.ts";
import { StreamPipeline } from "./components/streamPipeline.ts";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "./contract/features.ts";
import {
  checkedManifest,
  fraudManifestSchema,
  segmentationManifestSchema,
} from "./contract/manifest.ts";
import { METRICS_NAMESPACE } from "./contract/metrics.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings();
const fraudModel = manifestOf("fraud", fraudManifestSchema, FRAUD_FEATURES);
const segmentationModel = manifestOf(
  "segmentation",
  segmentationManifestSchema,
  SEGMENTATION_FEATURES,
);
const { expiryDays, logRetentionDays, protect } = settings;
const tags = {
  Project: pulumi.getProject(),
  Stack: pulumi.getStack(),
  ManagedBy: "pulumi",
};

// Left out, AWS's own keys encrypt.
const keys = settings.customerKeys ? new CustomerKeys("keys", { protect, tags }) : undefined;
const kmsKeyArn = keys?.data;
const logs = { logRetentionDays, logKeyArn: keys?.logs };

// What analysts and operators read: everything that became of a transaction.
const lake = new PrivateBucket("lake", {
  expiryDays: expiryDays.delivered,
  noncurrentExpiryDays: expiryDays.noncurrent,
  kmsKeyArn,
  protect,
  tags,
});
const models = new PrivateBucket("models", {
  noncurrentExpiryDays: expiryDays.noncurrent,
  kmsKeyArn,
  protect,
  tags,
});

// What is known of accounts and counterparties, under names that only the key can give.
const profiles = new ExpiringTable("profiles", { kmsKeyArn, protect, tags });
const profileKey = new SecretKey("profile-key", {
  description: "Key of the HMAC that names the profiles of accounts and counterparties",
  kmsKeyArn,
  protect,
  tags,
});
const alerts = new DirectDelivery("alerts", {
  bucket: lake,
  folder: "alerts",
  kmsKeyArn,
  ...logs,
  protect,
  tags,
});
const useProfiles = profiles.use(
  "dynamodb:BatchGetItem",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "dynamodb:UpdateItem",
);
const readKey = profileKey.read();
const putAlerts = alerts.put();

const network = networkOf(settings.network);
const hosting =
  settings.endpoint.mode === "realtime"
    ? {
        ...settings.endpoint,
        network: network?.models,
        volumeKeyArn: takesVolumeKey(settings.endpoint.instanceType) ? kmsKeyArn : undefined,
      }
    : settings.endpoint;
const image = aws.sagemaker.getPrebuiltEcrImageOutput({
  repositoryName: "sagemaker-xgboost",
  imageTag: "1.7-1",
}).registryPath;
const endpoint = (name: string, features: readonly string[]) =>
  new ModelEndpoint(name, {
    image,
    artefact: path(`models/${name}/model.tar.gz`),
    bucket: models,
    features,
    hosting,
    captureBucket: lake,
    // What is kept outlives its stack: where everything goes with the stack, nothing is.
    retain: protect,
    ...logs,
    tags,
  });
const fraud = endpoint("fraud", fraudModel.features);
const segmentation = endpoint("segmentation", segmentationModel.features);

const scoring = new ScoringFunction("scoring", {
  entry: path("functions/scoring/index.ts"),
  environment: {
    FRAUD_ENDPOINT: fraud.name,
    FRAUD_MODEL: fraudModel.version,
    FRAUD_FEATURES: fraudModel.features.join(","),
    FRAUD_THRESHOLD: String(settings.fraudThreshold ?? fraudModel.threshold),
    SEGMENTATION_ENDPOINT: segmentation.name,
    SEGMENTATION_MODEL: segmentationModel.version,
    SEGMENTATION_FEATURES: segmentationModel.features.join(","),
    SEGMENTS: JSON.stringify(segmentationModel.segments),
    PROFILE_TABLE: profiles.name,
    PROFILE_KEY_SECRET: profileKey.arn,
    PROFILE_EXPIRY_DAYS: String(settings.profileExpiryDays),
    ALERT_FIREHOSE: alerts.name,
  },
  endpoints: [fraud, segmentation],
  permissions: [useProfiles, readKey, putAlerts],
  network: network?.functions,
  memoryMb: settings.lambda.memoryMb,
  timeoutSeconds: settings.lambda.timeoutSeconds,
  reservedConcurrency: settings.lambda.reservedConcurrency,
  ...logs,
  tags,
});

const transactions = new StreamPipeline("transactions", {
  // The key of somebody else's stream is theirs to name.
  stream:
    settings.stream.mode === "existing"
      ? settings.stream
      : { ...settings.stream, kmsKeyArn: settings.stream.kmsKeyArn ?? kmsKeyArn },
  lake,
  transformation: { functionArn: scoring.arn, buffer: settings.lambda.buffer },
  // The kind of record. On from the first day, since a Firehose can't learn to partition later.
  partitionKey: "tipo",
  buffer: settings.s3Buffer,
  backupExpiryDays: { current: expiryDays.backup, noncurrent: expiryDays.noncurrent },
  backupLockDays: settings.backupLockDays,
  backupKeyArn: kmsKeyArn,
  ...logs,
  protect,
  startAfter: [fraud, segmentation, scoring],
  tags,
});

if (settings.accessLogDays !== undefined) {
  new AccessLogs("access-logs", {
    buckets: { lake, models, backup: transactions.backup },
    expiryDays: settings.accessLogDays,
    noncurrentExpiryDays: expiryDays.noncurrent,
    protect,
    tags,
  });
}

// What was replayed already, by the SHA-256 of the original record.
const ledger = new ExpiringTable("ledger", { kmsKeyArn, protect, tags });
const quarantine = "quarantine/";
const access = (name: string, description: string, permissions: Permission[]) =>
  new AccessPolicy(name, { description, permissions, tags }).arn;

const { stream, lambda, s3Buffer, alarms: subscribers } = settings;
const watched = (purpose: string, { name }: ModelEndpoint) => ({
  purpose,
  name,
  serverless: hosting.mode === "serverless",
});
const monitoring = new Monitoring("monitoring", {
  stream: {
    name: transactions.streamName,
    shards: stream.mode === "provisioned" ? stream.shards : undefined,
  },
  delivery: {
    name: transactions.firehoseName,
    alertName: alerts.name,
    bufferSeconds: lambda.buffer.seconds + s3Buffer.seconds,
  },
  function: { name: scoring.name, ...lambda },
  endpoints: [watched("fraud", fraud), watched("segmentation", segmentation)],
  scoring: { namespace: METRICS_NAMESPACE, tableName: profiles.name },
  quietMinutes: subscribers.quietMinutes,
  subscribers,
  runbook: subscribers.runbook,
  protect,
  tags,
});

/** Where to put transactions. */
export const streamName = transactions.streamName;
export const streamArn = transactions.streamArn;
/** What a producer's role needs. */
export const producerPolicyArn = transactions.producerPolicyArn;
/** Where everything that became of transactions arrives, under the prefixes below. */
export const lakeBucket = lake.name;
/** Scored transactions. */
export const deliveredPrefix = DELIVERED;
/** Those that failed, and can be replayed; with Firehose's expressions. */
export const errorPrefix = transactions.errorPrefix;
/** Suspected frauds, each as soon as it is scored. */
export const alertPrefix = alerts.prefix;
/** Failed records that no replay can help. */
export const quarantinePrefix = quarantine;
/** Where transactions are kept as they came. */
export const backupBucket = transactions.backup.name;
export const backupPrefix = SOURCE_RECORDS;
/** What `npm run redrive`, `npm run audit` and `npm run train` need. */
export const redrivePolicyArn = access("redrive", "Put failed records on the stream again", [
  lake.read(FAILED),
  lake.write(quarantine),
  transactions.put(),
  ledger.use("dynamodb:BatchGetItem", "dynamodb:UpdateItem"),
]);
export const auditPolicyArn = access("audit", "Compare what was sent with what became of it", [
  lake.read(DELIVERED, FAILED, quarantine),
  transactions.backup.read(SOURCE_RECORDS),
  transactions.read(),
  ledger.use("dynamodb:BatchGetItem"),
]);
export const trainingPolicyArn = access("training", "Read what was delivered, to train models", [
  lake.read(DELIVERED),
]);
export const modelsBucket = models.name;
/** Where profiles are kept, and the secret whose key names them. */
export const profileTable = profiles.name;
export const profileKeySecret = profileKey.arn;
/** What was replayed already. */
export const ledgerTable = ledger.name;
export const firehoseName = transactions.firehoseName;
export const alertFirehoseName = alerts.name;
export const functionName = scoring.name;
/** Where alarms are told, and seen. */
export const alarmTopicArn = monitoring.topicArn;
export const dashboardName = monitoring.dashboardName;
export const fraudEndpoint = fraud.name;
export const segmentationEndpoint = segmentation.name;

/** Where in a VPC the Lambda and the models run; nothing without one. */
function networkOf(
  source: typeof settings.network,
): { functions: Placement; models: Placement } | undefined {
  switch (source.mode) {
    case "none":
      return undefined;
    case "existing": {
      const { subnetIds, securityGroupIds } = source;
      const place = { subnetIds: [...subnetIds], securityGroupIds: [...securityGroupIds] };
      return { functions: place, models: place };
    }
    case "create": {
      const { endpoint, region } = settings;
      const invoke: Statement = {
        Effect: "Allow",
        Action: "sagemaker:InvokeEndpoint",
        Resource: [
          endpointArn("fraud", endpoint.mode, fraudModel.features),
          endpointArn("segmentation", endpoint.mode, segmentationModel.features),
        ],
      };
      return new Network("network", {
        region,
        cidr: source.cidr,
        calls: {
          "sagemaker.runtime": [invoke],
          "kinesis-firehose": putAlerts.statements,
          secretsmanager: readKey.statements,
          dynamodb: useProfiles.statements,
          // Serverless endpoints are in no VPC, and get their models by themselves.
          ...(endpoint.mode === "realtime" && {
            s3: storageStatements({
              bucket: models,
              prefix: ARTEFACTS,
              captureBucket: endpoint.capturePercent === undefined ? undefined : lake,
            }),
          }),
        },
        tags,
      });
    }
  }
}

/** Absolute path of a file of this project. */
function path(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** What the manifest of a model says, after checking it. */
function manifestOf<T extends { features: string[] }>(
  name: string,
  schema: Parameters<typeof checkedManifest<T>>[0],
  features: readonly string[],
): T {
  const file = `models/${name}/manifest.json`;
  try {
    return checkedManifest(schema, JSON.parse(readFileSync(path(file), "utf8")), file, features);
  } catch (error) {
    const { message } = error as Error;
    throw new pulumi.RunError(message.startsWith(file) ? message : `${file}: ${message}`);
  }
}
